package io.workflowtelemetry.models.judge;

import io.workflowtelemetry.models.features.WorkflowKey;
import org.jspecify.annotations.Nullable;

/**
 * What was foretold of a run by somebody, and what came.
 *
 * @param workflow the run's workflow
 * @param succeeded whether it succeeded
 * @param seconds how long it took
 * @param value seconds or a chance to succeed; null where nothing was foretold
 * @param low the lower end of an interval of seconds; null where there is none
 * @param high its upper end, likewise
 */
public record Foretold(
    WorkflowKey workflow,
    boolean succeeded,
    double seconds,
    @Nullable Double value,
    @Nullable Double low,
    @Nullable Double high) {}
