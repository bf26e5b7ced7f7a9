package io.workflowtelemetry.transforms.logs.joblogs;

import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;

/** Refuses names of entries that would lead out of the archive's folder, were it unpacked. */
final class EntryNames {
  private EntryNames() {}

  static void check(String name) throws MalformedRecordException {
    String path = name.replace('\\', '/');
    boolean drive =
        path.length() > 1 && path.charAt(1) == ':' && Character.isLetter(path.charAt(0));
    boolean parent = ("/" + path + "/").contains("/../");
    if (path.isEmpty() || path.startsWith("/") || drive || parent || path.indexOf('\0') >= 0) {
      throw new MalformedRecordException(
          Kind.INVALID_ARCHIVE, "the archive has an entry whose name leads out of it");
    }
  }
}
