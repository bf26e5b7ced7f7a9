package io.workflowtelemetry.transforms.notify;

import java.util.Comparator;

/**
 * Which telling of an alert something is. It follows from the statuses that the alert had, whenever
 * they were told, so that the same alerts once more have the same revisions.
 *
 * @param episode how often it had begun to fire, the first time being 1
 * @param over whether it tells that it is over
 * @param repeat how often it was told before that it fires, in this episode
 */
record Revision(long episode, boolean over, long repeat) implements Comparable<Revision> {
  private static final Comparator<Revision> ORDER =
      Comparator.comparingLong(Revision::episode)
          .thenComparing(Revision::over)
          .thenComparingLong(Revision::repeat);

  private static final String FIRING = "FIRING-";
  private static final String RESOLVED = "RESOLVED-";

  /** Returns the revision that {@code text} stands for. */
  static Revision parse(String text) {
    boolean over = text.startsWith(RESOLVED);
    String[] numbers = text.substring((over ? RESOLVED : FIRING).length()).split("\\.", 2);
    return new Revision(
        Long.parseLong(numbers[0]), over, numbers.length == 1 ? 0 : Long.parseLong(numbers[1]));
  }

  /** Returns it as a text: FIRING-1, RESOLVED-1, and FIRING-1.2 for the second repetition. */
  String text() {
    return (over ? RESOLVED : FIRING) + episode + (repeat == 0 ? "" : "." + repeat);
  }

  @Override
  public int compareTo(Revision other) {
    return ORDER.compare(this, other);
  }
}
