package io.workflowtelemetry.runners.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code ./telemetry export-traces} takes. */
public class ExportTracesOptions {
  @Option(
      names = "--output",
      paramLabel = "a folder that is new, empty or a former output",
      description = "Folder to write; a former output there is replaced as a whole")
  String output = "traces";

  @Option(
      names = "--server",
      paramLabel = "an http or https address",
      description = "Server that the runs are of, for their addresses")
  String server = "https://github.com";

  @Mixin final LogOptions logs = new LogOptions();
}
