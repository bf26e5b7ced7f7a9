package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.io.warehouse.Warehouse;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.pages.MarkdownReport;
import io.workflowtelemetry.pages.Report;
import io.workflowtelemetry.pages.ReportFolder;
import io.workflowtelemetry.pages.Tables;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.runners.diff.OutputDiff;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes pages, or Markdown, of what an output or a warehouse holds. */
public final class ReportCommand {
  private static final String OUTPUT = "--output";

  private ReportCommand() {}

  /**
   * Runs it.
   *
   * @param out gets where the pages are, or the Markdown
   * @throws io.workflowtelemetry.runners.config.UsageException if the arguments are wrong
   * @throws IOException if a table can't be read or a page can't be written
   */
  public static void run(List<String> arguments, PrintStream out) throws IOException {
    UsageErrors errors = new UsageErrors();
    ReportOptions options = new ReportOptions();
    var unused = ArgumentReader.ownOnly(options).parse(arguments, errors);
    boolean markdown = options.format.equals("markdown");
    if (!markdown && !options.format.equals("html")) {
      errors.add("--format", options.format, "html or markdown");
    }
    WarehouseAddress warehouse = options.warehouse.named(errors);
    Tables tables = tables(options, warehouse, errors);
    Path output = output(options, markdown, errors);
    errors.throwIfAny();
    if (warehouse != null && !Warehouse.isThere(warehouse)) {
      throw new IOException("there is no warehouse at " + warehouse);
    }
    Report report = Report.of(Objects.requireNonNull(tables));
    if (!markdown) {
      ReportFolder.write(report, Objects.requireNonNull(output));
      out.println(
          Printable.inLine("report  " + Objects.requireNonNull(output).resolve("index.html")));
    } else if (output == null) {
      out.print(MarkdownReport.of(report));
    } else {
      Files.writeString(
          output, MarkdownReport.of(report), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }

  private static @Nullable Tables tables(
      ReportOptions options, @Nullable WarehouseAddress warehouse, UsageErrors errors) {
    if (options.warehouse.jdbcUrl != null) {
      if (options.input != null) {
        errors.add("--input", "--input with --jdbcUrl", "one of the two");
      }
      return warehouse == null ? null : Tables.ofWarehouse(warehouse);
    }
    String input = options.input == null ? "out" : options.input;
    Optional<Path> folder =
        InputFiles.local(input).filter(Files::isDirectory).filter(OutputDiff::isOutput);
    if (folder.isEmpty()) {
      errors.add(
          "--input",
          input,
          "the folder of an output, with runs, aggregates, alerts or a summary.json");
      return null;
    }
    return Tables.ofOutput(folder.get(), input);
  }

  private static @Nullable Path output(
      ReportOptions options, boolean markdown, UsageErrors errors) {
    String output = options.output;
    if (output == null) {
      return markdown ? null : Path.of("report");
    }
    Optional<Path> path = InputFiles.local(output);
    if (path.isEmpty()) {
      errors.add(OUTPUT, output, "a place on this machine");
    } else if (markdown ? Files.isDirectory(path.get()) : Files.isRegularFile(path.get())) {
      errors.add(OUTPUT, output, markdown ? "a file, not a folder" : "a folder, not a file");
    }
    return path.orElse(null);
  }
}
