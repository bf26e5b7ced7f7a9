/**
 * Models judged by what came of the runs that they foretold.
 *
 * <p><b>Only runs created at or after {@code trained_until} are judged.</b> Of the others the
 * models were shown the end, so that they would be judged by what they remember.
 *
 * <p><b>What was served is judged</b>, not what the model would have said: where the baseline won
 * on a workflow's validation it serves there in both arms.
 *
 * <p><b>Drift is seen in durations beside their baseline</b>, and not in durations alone: a
 * workflow that got slower is no drift as long as its own last runs foretell it. The baseline is
 * not fitted, so that it is as good in the time of training as later.
 */
@NullMarked
package io.workflowtelemetry.models.watch;

import org.jspecify.annotations.NullMarked;
