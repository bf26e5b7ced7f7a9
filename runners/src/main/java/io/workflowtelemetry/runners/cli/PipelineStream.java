package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.warehouse.Warehouse;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.pipelines.Stream;
import io.workflowtelemetry.pipelines.StreamSettings;
import io.workflowtelemetry.transforms.check.UnderwayRules;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;

/** Runs a stream, which writes its output in place. */
public final class PipelineStream implements StreamJob {
  @Override
  public void run(StreamRequest request, PipelineOptions options) throws IOException {
    WarehouseAddress warehouse = request.warehouse();
    if (warehouse != null) {
      Warehouse.migrate(warehouse);
    }
    Pipeline pipeline = Pipeline.create(options);
    Stream.addTo(
        pipeline,
        new StreamSettings(
            LogsToRead.of(request.logs(), List.of(), List.of()),
            request.polling(),
            request.quietAfter(),
            request.gitFolders(),
            request.kafka(),
            underway(request),
            request.rules(),
            request.timezone().getId(),
            request.timing(),
            request.hashAuthors(),
            warehouse,
            request.output()));
    PipelineRun.toItsEnd(pipeline);
  }

  private static UnderwayRules underway(StreamRequest request) {
    UnderwayRules rules = UnderwayRules.of(request.rules(), request.timing().allowedLateness());
    return request.stallAfter() == null ? rules : rules.withStallAfter(request.stallAfter());
  }
}
