package io.workflowtelemetry.io.warehouse;

import io.workflowtelemetry.schemas.AnalysisRun;

/**
 * What came of asking for an analysis.
 *
 * @param begun whether it was queued
 * @param run the analysis that was queued; else the one that is in its way
 */
public record Beginning(boolean begun, AnalysisRun run) {}
