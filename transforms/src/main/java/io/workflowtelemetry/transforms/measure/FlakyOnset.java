package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.FlakyTest;
import java.util.Comparator;
import java.util.List;

/**
 * Tells the commit from which on a test was flaky as often as it is now: the change point of the
 * share of its runs that a flaky commit begins on, by a G-test of the shares before and since.
 */
final class FlakyOnset {
  /** In what order commits follow each other: by the first run with the test in it. */
  static final Comparator<FlakyTest> ORDER =
      Comparator.comparing(
              FlakyTest::getFirstSeenAt, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(FlakyTest::getHeadSha);

  /** So great is G by chance once in a thousand times (chi-squared of one degree of freedom). */
  private static final double SURE = 10.828;

  /** With fewer, a share since then says little. */
  private static final int FEWEST_COMMITS = 3;

  private FlakyOnset() {}

  /**
   * Returns the commit that it began with.
   *
   * @param commits those that a test was flaky on, in their order; at least one
   */
  static FlakyTest of(List<FlakyTest> commits) {
    FlakyTest onset = commits.get(0);
    double greatest = 0;
    long lastRun = commits.get(commits.size() - 1).getRunsBefore();
    for (int i = 1; i <= commits.size() - FEWEST_COMMITS; i++) {
      // The last commit is left out: that it is flaky is why it is the last.
      long since = commits.size() - 1L - i;
      long before = i;
      long runsBefore = Math.max(before, commits.get(i).getRunsBefore());
      long runsSince = Math.max(since, lastRun - commits.get(i).getRunsBefore());
      if ((double) since / runsSince <= (double) before / runsBefore) {
        continue;
      }
      double g = g(before, runsBefore, since, runsSince);
      if (g >= SURE && g > greatest) {
        greatest = g;
        onset = commits.get(i);
      }
    }
    return onset;
  }

  private static double g(long before, long runsBefore, long since, long runsSince) {
    double share = (double) (before + since) / (runsBefore + runsSince);
    return 2
        * (term(before, runsBefore * share)
            + term(runsBefore - before, runsBefore * (1 - share))
            + term(since, runsSince * share)
            + term(runsSince - since, runsSince * (1 - share)));
  }

  private static double term(long observed, double expected) {
    // Rounds alike on every processor, as Math does not.
    return observed == 0 ? 0 : observed * StrictMath.log(observed / expected);
  }
}
