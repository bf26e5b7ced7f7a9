package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.transforms.measure.traces.MeasureSettings;
import org.jspecify.annotations.Nullable;

/**
 * What is to be analysed: the user's options, checked.
 *
 * @param logs the logs to read; null to read the warehouse
 * @param warehouse the warehouse; null where none is used
 * @param measures what dimensions are measured over and compared with
 */
public record AnalysisRequest(
    @Nullable LogRequest logs, @Nullable WarehouseAddress warehouse, MeasureSettings measures) {}
