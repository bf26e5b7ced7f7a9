package io.workflowtelemetry.runners.diff;

/** How the rows of one key compare. */
enum Comparison {
  EQUAL("equal", "equal"),
  ONLY_IN_A("only_in_a", "only in A"),
  ONLY_IN_B("only_in_b", "only in B"),
  DIFFERENT("different", "different");

  private final String label;
  private final String title;

  Comparison(String label, String title) {
    this.label = label;
    this.title = title;
  }

  /** Returns its name in JSON. */
  String label() {
    return label;
  }

  /** Returns its name on a screen. */
  String title() {
    return title;
  }
}
