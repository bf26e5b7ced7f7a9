package io.workflowtelemetry.io.git;

import java.util.Arrays;

/**
 * Counts the lines that differ between two texts, as git's default algorithm does.
 *
 * <p>A line ends after its line feed, or at the end of the text; lines are equal when all their
 * bytes are, so a missing last line feed or a carriage return makes a line another. The search for
 * the shortest change is {@link EditSearch}; before it, like git, the common head and tail are cut
 * off, and lines that have no partner are set aside, with frequent lines amid them.
 */
final class LineDiff {

  /** A line is frequent when the other text has it this often; fewer in short texts. */
  private static final int FREQUENT_AT_MOST = 1024;

  /** How far around a frequent line its neighbours are looked at, in lines. */
  private static final int NEIGHBOURHOOD = 100;

  /** A frequent line is set aside where the lines around it are fewer than one in so many. */
  private static final int FREQUENT_SHARE = 4;

  private enum Partners {
    NONE,
    SOME,
    MANY
  }

  private LineDiff() {}

  static LineCounts count(byte[] before, byte[] after) {
    LineTable table = new LineTable();
    int[] left = table.add(before);
    int[] right = table.add(after);
    int[] inLeft = occurrences(left, table.distinct());
    int[] inRight = occurrences(right, table.distinct());

    int head = 0;
    int shorter = Math.min(left.length, right.length);
    while (head < shorter && left[head] == right[head]) {
      head++;
    }
    int tail = 0;
    while (tail < shorter - head
        && left[left.length - 1 - tail] == right[right.length - 1 - tail]) {
      tail++;
    }

    int[] leftKept = keep(left, head, left.length - tail, inRight);
    int[] rightKept = keep(right, head, right.length - tail, inLeft);
    LineCounts searched = new EditSearch(leftKept, rightKept).count();
    return new LineCounts(
        searched.added() + (right.length - tail - head - rightKept.length),
        searched.removed() + (left.length - tail - head - leftKept.length));
  }

  private static int[] occurrences(int[] lines, int distinct) {
    int[] counts = new int[distinct];
    for (int line : lines) {
      counts[line]++;
    }
    return counts;
  }

  private static int[] keep(int[] lines, int from, int to, int[] inOther) {
    int frequent = Math.min(rootEstimate(lines.length), FREQUENT_AT_MOST);
    Partners[] partners = new Partners[to - from];
    for (int i = from; i < to; i++) {
      int count = inOther[lines[i]];
      partners[i - from] =
          count == 0 ? Partners.NONE : count >= frequent ? Partners.MANY : Partners.SOME;
    }
    int[] kept = new int[to - from];
    int size = 0;
    for (int i = 0; i < partners.length; i++) {
      if (partners[i] == Partners.SOME
          || (partners[i] == Partners.MANY && !amidUnpartnered(partners, i))) {
        kept[size++] = lines[from + i];
      }
    }
    return Arrays.copyOf(kept, size);
  }

  /**
   * Whether a frequent line (a blank, a lone brace) stands in a run of lines most of which have no
   * partner at all: matching it would only break one change in two.
   */
  private static boolean amidUnpartnered(Partners[] partners, int at) {
    int[] before = run(partners, at, -1);
    int[] after = run(partners, at, 1);
    if (before[0] == 0 || after[0] == 0) {
      return false;
    }
    // Seen from either side, the line itself counts.
    int frequent = before[1] + after[1] + 2;
    int unpartnered = before[0] + after[0];
    return frequent * FREQUENT_SHARE < frequent + unpartnered;
  }

  /** Lines without a partner and frequent ones, up to the first line that has its partner. */
  private static int[] run(Partners[] partners, int at, int step) {
    int unpartnered = 0;
    int frequent = 0;
    for (int distance = 1; distance <= NEIGHBOURHOOD; distance++) {
      int i = at + step * distance;
      if (i < 0 || i >= partners.length || partners[i] == Partners.SOME) {
        break;
      }
      if (partners[i] == Partners.NONE) {
        unpartnered++;
      } else {
        frequent++;
      }
    }
    return new int[] {unpartnered, frequent};
  }

  /** The power of two above the square root: 2 for each two bits of the number. */
  static int rootEstimate(int number) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(number);
    return 1 << ((bits + 1) / 2);
  }
}
