package io.workflowtelemetry.runners.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code ./telemetry report} takes. */
public final class ReportOptions {
  @Option(
      names = "--input",
      paramLabel = "a folder",
      description = {
        "Folder of a backfill's or a stream's output",
        "out, or with --jdbcUrl the database"
      })
  @Nullable String input;

  @Mixin final WarehouseOptions warehouse = new WarehouseOptions();

  @Option(
      names = "--format",
      paramLabel = "html or markdown",
      description = "Pages, or text for the summary of a job on GitHub and a review of the week")
  String format = "html";

  @Option(
      names = "--output",
      paramLabel = "a folder; of Markdown, a file",
      description = {
        "Folder to write the pages to; file that Markdown is put at the end of",
        "report; of Markdown, standard output"
      })
  @Nullable String output;
}
