package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.transforms.measure.traces.MeasureSettings;
import org.jspecify.annotations.Nullable;

/**
 * What an analysis looks at; every part is checked by whoever makes it.
 *
 * @param logs the logs to read; null to read the warehouse
 * @param warehouse the warehouse to read; null to read logs
 * @param measures what dimensions are measured over and compared with
 * @param learnMultiplier to propose thresholds of this multiplier; null to find bottlenecks
 * @param folder the folder that is written below
 */
public record AnalysisSettings(
    @Nullable LogSettings logs,
    @Nullable WarehouseAddress warehouse,
    MeasureSettings measures,
    @Nullable Double learnMultiplier,
    String folder) {}
