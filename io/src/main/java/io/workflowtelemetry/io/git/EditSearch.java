package io.workflowtelemetry.io.git;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Myers' search for a short edit script, from both ends to the middle and then in both halves, with
 * memory linear in the input (E. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986).
 *
 * <p>Like git's it doesn't look for the shortest script at any price. Where the two ends haven't
 * met after many steps, it first takes a long run of equal lines for the middle, and in the end the
 * point that came furthest. The limits are those of git, so that the counts are too.
 */
final class EditSearch {

  /** Equal lines in a row that make a path promising. */
  private static final int LONG_RUN = 20;

  /** Steps after which a promising path is good enough. */
  private static final int PATIENCE = 256;

  /** How many times its cost a promising path must have come forward. */
  private static final int PROGRESS_PER_STEP = 4;

  /** Part of both sequences; ends are exclusive. {@code exact}: the shortest script is known. */
  private record Region(int left, int leftEnd, int right, int rightEnd, boolean exact) {}

  private record Middle(int left, int right, boolean headExact, boolean tailExact) {}

  private final int[] left;
  private final int[] right;
  private final int mostSteps;
  private final int[] forwardReach;
  private final int[] backwardReach;

  EditSearch(int[] left, int[] right) {
    this.left = left;
    this.right = right;
    int diagonals = left.length + right.length + 3;
    mostSteps = Math.max(PATIENCE, LineDiff.rootEstimate(diagonals));
    forwardReach = new int[diagonals];
    backwardReach = new int[diagonals];
  }

  LineCounts count() {
    long added = 0;
    long removed = 0;
    Deque<Region> open = new ArrayDeque<>();
    open.push(new Region(0, left.length, 0, right.length, false));
    while (!open.isEmpty()) {
      Region region = withoutCommonEnds(open.pop());
      int lefts = region.leftEnd - region.left;
      int rights = region.rightEnd - region.right;
      if (lefts == 0 || rights == 0) {
        added += rights;
        removed += lefts;
        continue;
      }
      Middle middle = split(region);
      open.push(
          new Region(middle.left, region.leftEnd, middle.right, region.rightEnd, middle.tailExact));
      open.push(new Region(region.left, middle.left, region.right, middle.right, middle.headExact));
    }
    return new LineCounts(added, removed);
  }

  private Region withoutCommonEnds(Region region) {
    int fromLeft = region.left;
    int fromRight = region.right;
    int toLeft = region.leftEnd;
    int toRight = region.rightEnd;
    while (fromLeft < toLeft && fromRight < toRight && left[fromLeft] == right[fromRight]) {
      fromLeft++;
      fromRight++;
    }
    while (fromLeft < toLeft && fromRight < toRight && left[toLeft - 1] == right[toRight - 1]) {
      toLeft--;
      toRight--;
    }
    return new Region(fromLeft, toLeft, fromRight, toRight, region.exact);
  }

  private Middle split(Region region) {
    Frontier forward = new Frontier(region, false, forwardReach);
    Frontier backward = new Frontier(region, true, backwardReach);
    boolean forwardMeets = ((forward.lefts - forward.rights) & 1) != 0;
    for (int steps = 1; ; steps++) {
      Middle met = forward.advance(forwardMeets ? backward : null);
      boolean longRun = forward.sawLongRun;
      if (met == null) {
        met = backward.advance(forwardMeets ? null : forward);
        longRun |= backward.sawLongRun;
      }
      if (met != null) {
        return met;
      }
      if (region.exact) {
        continue;
      }
      if (longRun && steps > PATIENCE) {
        Middle promising = forward.promising(steps);
        if (promising == null) {
          promising = backward.promising(steps);
        }
        if (promising != null) {
          return promising;
        }
      }
      if (steps >= mostSteps) {
        Furthest ahead = forward.furthest();
        Furthest behind = backward.furthest();
        return behind.lefts + behind.rights < ahead.lefts + ahead.rights
            ? forward.middle(ahead.lefts, ahead.rights)
            : backward.middle(behind.lefts, behind.rights);
      }
    }
  }

  private record Furthest(int lefts, int rights) {}

  /**
   * How far one end has come on each diagonal. Everything is counted from that end: so many lines
   * of left taken, so many of right; a diagonal is the difference of the two.
   */
  private final class Frontier {
    private final Region region;
    private final boolean backward;
    private final int[] reach;
    private final int lefts;
    private final int rights;
    private int low;
    private int high;
    private boolean sawLongRun;

    Frontier(Region region, boolean backward, int[] reach) {
      this.region = region;
      this.backward = backward;
      this.reach = reach;
      lefts = region.leftEnd - region.left;
      rights = region.rightEnd - region.right;
      setReach(0, 0);
    }

    private int reach(int diagonal) {
      return reach[diagonal + rights + 1];
    }

    private void setReach(int diagonal, int taken) {
      reach[diagonal + rights + 1] = taken;
    }

    private boolean equal(int takenLeft, int takenRight) {
      return backward
          ? left[region.leftEnd - 1 - takenLeft] == right[region.rightEnd - 1 - takenRight]
          : left[region.left + takenLeft] == right[region.right + takenRight];
    }

    /** Goes one edit further on every diagonal; the middle, where it meets the other end. */
    @Nullable Middle advance(@Nullable Frontier other) {
      if (low > -rights) {
        setReach(--low - 1, -1);
      } else {
        low++;
      }
      if (high < lefts) {
        setReach(++high + 1, -1);
      } else {
        high--;
      }
      sawLongRun = false;
      for (int i = 0; i <= high - low; i += 2) {
        int diagonal = nth(i);
        int start = Math.max(reach(diagonal - 1) + 1, reach(diagonal + 1));
        int taken = start;
        while (taken < lefts && taken - diagonal < rights && equal(taken, taken - diagonal)) {
          taken++;
        }
        sawLongRun |= taken - start > LONG_RUN;
        setReach(diagonal, taken);
        if (other != null) {
          int opposite = lefts - rights - diagonal;
          if (opposite >= other.low
              && opposite <= other.high
              && taken + other.reach(opposite) >= lefts) {
            return at(taken, taken - diagonal, true, true);
          }
        }
      }
      return null;
    }

    /** Both ends go through the diagonals in the same sense, that is each other's opposite. */
    private int nth(int i) {
      return backward ? low + i : high - i;
    }

    /** The best point at the end of a long run of equal lines that came forward fast. */
    @Nullable Middle promising(int steps) {
      long best = 0;
      Middle found = null;
      for (int i = 0; i <= high - low; i += 2) {
        int diagonal = nth(i);
        int taken = reach(diagonal);
        int takenRight = taken - diagonal;
        long progress = (long) taken + takenRight - Math.abs(diagonal);
        if (progress > (long) PROGRESS_PER_STEP * steps
            && progress > best
            && taken >= LONG_RUN
            && taken < lefts
            && takenRight >= LONG_RUN
            && takenRight < rights
            && endsLongRun(taken, takenRight)) {
          best = progress;
          found = middle(taken, takenRight);
        }
      }
      return found;
    }

    private boolean endsLongRun(int taken, int takenRight) {
      for (int k = 1; k <= LONG_RUN; k++) {
        if (!equal(taken - k, takenRight - k)) {
          return false;
        }
      }
      return true;
    }

    /** The point with the most lines behind it. */
    Furthest furthest() {
      Furthest best = new Furthest(-1, 0);
      for (int i = 0; i <= high - low; i += 2) {
        int diagonal = nth(i);
        int taken = Math.min(reach(diagonal), lefts);
        int takenRight = taken - diagonal;
        if (takenRight > rights) {
          takenRight = rights;
          taken = rights + diagonal;
        }
        if (taken + takenRight > best.lefts + best.rights) {
          best = new Furthest(taken, takenRight);
        }
      }
      return best;
    }

    /** Between this end and the point the shortest script is known, beyond it isn't. */
    Middle middle(int taken, int takenRight) {
      return at(taken, takenRight, !backward, backward);
    }

    private Middle at(int taken, int takenRight, boolean headExact, boolean tailExact) {
      return backward
          ? new Middle(region.leftEnd - taken, region.rightEnd - takenRight, headExact, tailExact)
          : new Middle(region.left + taken, region.right + takenRight, headExact, tailExact);
    }
  }
}
