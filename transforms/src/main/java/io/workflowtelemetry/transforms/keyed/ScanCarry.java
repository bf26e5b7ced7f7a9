package io.workflowtelemetry.transforms.keyed;

import org.jspecify.annotations.Nullable;

/**
 * What a scan takes with it from one event to the next.
 *
 * @param state what it remembers
 * @param output what it gave last, which later events may revise; null for nothing yet
 */
record ScanCarry<StateT, OutputT>(StateT state, @Nullable OutputT output) {}
