package io.workflowtelemetry.runners.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code ./telemetry alerts} takes. */
public class AlertsOptions {
  @Option(
      names = "--input",
      paramLabel = "the folder of an output",
      description = "Output that alerts are read of, unless --jdbcUrl says it, and deliveries")
  String input = "out";

  @Mixin final WarehouseOptions warehouse = new WarehouseOptions();

  @Mixin final AlertingOptions alerting = new AlertingOptions();

  @Option(
      names = "--status",
      paramLabel = "firing, resolved, withdrawn or all",
      description = "list: which alerts")
  String status = "firing";

  @Option(
      names = "--match",
      paramLabel = "LABEL=TEXT or LABEL=/REGEX/, separated by commas",
      split = ",",
      description = "silence: which alerts; all of it must hold")
  @Nullable List<String> match;

  @Option(
      names = "--until",
      paramLabel = "a time such as 2026-01-31T00:00:00Z, or a duration such as 2h",
      description = "silence: when it ends")
  @Nullable String until;

  @Option(
      names = "--by",
      paramLabel = "a name",
      description = {"ack, silence: who says so", "the user of this machine"})
  @Nullable String by;

  @Option(names = "--comment", paramLabel = "a text", description = "ack, silence: why")
  @Nullable String comment;

  @Option(
      names = "--shadowReport",
      description = "Tell what would have been sent, had the stream's mode not been shadow")
  boolean shadowReport;

  @Mixin final AnswerOptions answer = new AnswerOptions();
}
