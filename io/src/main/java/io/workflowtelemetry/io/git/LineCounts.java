package io.workflowtelemetry.io.git;

/**
 * How many lines a change adds and removes.
 *
 * @param added lines that only the new side has
 * @param removed lines that only the old side has
 */
record LineCounts(long added, long removed) {

  static final LineCounts NONE = new LineCounts(0, 0);

  LineCounts plus(LineCounts other) {
    return new LineCounts(added + other.added, removed + other.removed);
  }
}
