package io.workflowtelemetry.pages;

import org.jspecify.annotations.Nullable;

/**
 * The measures of a subject in a day, week or month, as its aggregate has them.
 *
 * @param startMs when it begins, in milliseconds since 1970
 */
record Window(
    long startMs,
    long total,
    long successes,
    long failures,
    long cancelled,
    long other,
    @Nullable Double durationP50Ms,
    @Nullable Double durationP95Ms,
    @Nullable Double queueP50Ms,
    @Nullable Double queueP95Ms,
    long reruns,
    long wastedMs) {
  long verdicts() {
    return successes + failures;
  }
}
