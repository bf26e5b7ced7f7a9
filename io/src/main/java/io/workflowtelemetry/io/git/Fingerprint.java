package io.workflowtelemetry.io.git;

import java.util.Arrays;

/**
 * What a file is made of: its lines (long ones in pieces of 64 bytes), each by a small hash, with
 * the bytes that they fill. Two fingerprints tell how much of one file is found in the other.
 *
 * <p>Pieces and hash are those of git, so that files are as like each other as git finds them. Git
 * leaves out what stands after the last line feed before its release 2.44; here it counts.
 */
final class Fingerprint {

  private static final int PIECE_BYTES = 64;
  private static final int HASHES = 107_927;

  /** Ascending; the hash in the upper half, bytes filled in the lower. */
  private final long[] pieces;

  private final int size;

  private Fingerprint(long[] pieces, int size) {
    this.pieces = pieces;
    this.size = size;
  }

  static Fingerprint of(byte[] content, boolean binary) {
    long[] bytesByHash = new long[HASHES];
    int distinct = 0;
    int first = 0;
    int second = 0;
    int length = 0;
    for (int i = 0; i < content.length; i++) {
      int value = content[i] & 0xFF;
      boolean beforeLineFeed = i + 1 < content.length && content[i + 1] == '\n';
      if (!binary && value == '\r' && beforeLineFeed) {
        continue;
      }
      int previous = first;
      first = ((first << 7) ^ (second >>> 25)) + value;
      second = (second << 7) ^ (previous >>> 25);
      length++;
      if (length == PIECE_BYTES || value == '\n' || i == content.length - 1) {
        int hash = Integer.remainderUnsigned(first + second * 0x61, HASHES);
        if (bytesByHash[hash] == 0) {
          distinct++;
        }
        bytesByHash[hash] += length;
        length = 0;
        first = 0;
        second = 0;
      }
    }
    long[] pieces = new long[distinct];
    int next = 0;
    for (int hash = 0; hash < HASHES; hash++) {
      if (bytesByHash[hash] != 0) {
        pieces[next++] = ((long) hash << 32) | bytesByHash[hash];
      }
    }
    return new Fingerprint(Arrays.copyOf(pieces, next), content.length);
  }

  int size() {
    return size;
  }

  /** Bytes of this file that are in the other too. */
  long sharedWith(Fingerprint other) {
    long shared = 0;
    int mine = 0;
    int theirs = 0;
    while (mine < pieces.length && theirs < other.pieces.length) {
      long a = pieces[mine];
      long b = other.pieces[theirs];
      int order = Long.compare(a >>> 32, b >>> 32);
      if (order == 0) {
        shared += Math.min(a & 0xFFFF_FFFFL, b & 0xFFFF_FFFFL);
      }
      mine += order <= 0 ? 1 : 0;
      theirs += order >= 0 ? 1 : 0;
    }
    return shared;
  }
}
