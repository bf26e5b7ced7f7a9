package io.workflowtelemetry.collect.receive;

import java.util.Locale;

/** What became of a delivery. */
enum Outcome {
  /** It is kept, and its sender knows. */
  KEPT,
  /** Its sender may not deliver it. */
  REFUSED,
  /** It is none of its kind. */
  MALFORMED,
  /** It is longer than may be. */
  TOO_LARGE,
  /** Its sender took too long, or went away. */
  SLOW,
  /** There is no room for it now. */
  FULL,
  /** It could not be kept. */
  FAILED;

  /** Returns its name in metrics. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
