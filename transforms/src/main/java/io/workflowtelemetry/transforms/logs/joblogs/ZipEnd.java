package io.workflowtelemetry.transforms.logs.joblogs;

/** The record that a zip file ends with. */
final class ZipEnd {
  private static final int LENGTH = 22;
  private static final int MAX_COMMENT = 0xffff;

  private ZipEnd() {}

  /** Returns how many entries it tells of; -1 where there is no such record. */
  static int entries(byte[] zip) {
    int last = zip.length - LENGTH;
    for (int at = last; at >= Math.max(0, last - MAX_COMMENT); at--) {
      boolean signed = zip[at] == 'P' && zip[at + 1] == 'K' && zip[at + 2] == 5 && zip[at + 3] == 6;
      if (signed && at + LENGTH + number(zip, at + 20) == zip.length) {
        return number(zip, at + 10);
      }
    }
    return -1;
  }

  private static int number(byte[] zip, int at) {
    return (zip[at] & 0xff) | ((zip[at + 1] & 0xff) << 8);
  }
}
