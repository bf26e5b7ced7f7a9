package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.files.Secret;
import io.workflowtelemetry.pipelines.LogSettings;
import io.workflowtelemetry.transforms.logs.DialectSettings;
import java.util.ArrayList;
import java.util.List;

/** What a pipeline is told of the logs that a user asked for. */
final class LogsToRead {
  private LogsToRead() {}

  static LogSettings of(LogRequest request, List<String> more, List<String> badRecords) {
    List<String> inputs = new ArrayList<>(request.inputs());
    inputs.addAll(more);
    Secret secret = request.webhookSecret();
    return new LogSettings(
        inputs,
        request.repository(),
        DialectSettings.defaults()
            .withFormat(request.format())
            .withWebhookSecret(secret == null ? null : secret::read)
            .withCsvMapping(request.csvMapping()),
        request.limits(),
        badRecords,
        request.patch(),
        request.tables(),
        request.database());
  }
}
