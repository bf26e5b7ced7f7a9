package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.runners.config.Alerting;
import io.workflowtelemetry.runners.config.AlertingFile;
import io.workflowtelemetry.runners.config.UsageErrors;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command takes that tells people of alerts. */
public class AlertingOptions {
  static final String FLAG = "--alerting";

  @Option(
      names = FLAG,
      paramLabel = "a file, or default",
      description = {
        "YAML file that says on which channels who is told of which alerts, as in"
            + " docs/alerting.example.yaml",
        "nobody is told"
      })
  @Nullable String alerting;

  /** Returns whether a file was named. */
  boolean isGiven() {
    return alerting != null;
  }

  /**
   * Returns what the file says; nothing where none is named, or there is a mistake.
   *
   * @param errors gets the mistakes, secrets that are missing among them
   */
  Optional<Alerting> read(UsageErrors errors) {
    if (alerting == null) {
      return Optional.empty();
    }
    if (alerting.equals(AlertingFile.DEFAULT)) {
      return AlertingFile.readDefault(errors);
    }
    Optional<Path> path = InputFiles.existing(FLAG, alerting, errors);
    if (path.isEmpty()) {
      return Optional.empty();
    }
    try {
      return AlertingFile.read(path.get(), errors);
    } catch (IOException e) {
      errors.add(FLAG, alerting, "a file that can be read (" + e.getMessage() + ")");
      return Optional.empty();
    }
  }

  /** Tells of optional channels that are left out. */
  static void tellAbsent(Alerting alerting, PrintStream err) {
    alerting
        .absent()
        .forEach(
            (name, places) ->
                err.println(
                    Printable.inLine(
                        "telemetry: without the channel "
                            + name
                            + ": there is no secret in "
                            + places)));
  }
}
