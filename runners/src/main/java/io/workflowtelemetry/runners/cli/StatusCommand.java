package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.io.warehouse.Warehouse;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.runners.engine.FlinkRest;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says how a stream does: its job, and its tables. */
public final class StatusCommand {
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}]):[0-9]{1,5}");

  private StatusCommand() {}

  /** Where the tables are; at most one is not null. */
  private record Place(@Nullable WarehouseAddress warehouse, @Nullable Path output) {}

  /**
   * Runs it.
   *
   * @param out gets how it does
   * @param err gets a line where that can't be told
   * @return whether the job does its work
   * @throws io.workflowtelemetry.runners.config.UsageException if the arguments are wrong
   */
  public static boolean run(List<String> arguments, PrintStream out, PrintStream err) {
    UsageErrors errors = new UsageErrors();
    StatusOptions options = new StatusOptions();
    var unused = ArgumentReader.ownOnly(options).parse(arguments, errors);
    boolean json = options.answer.isJson(errors);
    String master = options.flinkMaster;
    if (!HOST_AND_PORT.matcher(master).matches()) {
      errors.add("--flinkMaster", master, "host:port");
    }
    Place place = new Place(options.warehouse.named(errors), output(options, errors));
    errors.throwIfAny();
    JobStatus job;
    try {
      job = JobStatus.of(FlinkRest.of(master)).orElse(null);
    } catch (IOException e) {
      tell("no answer from Flink at " + master, e, err);
      return false;
    }
    if (job == null) {
      err.println("telemetry: status: no job has run on the Flink at " + master);
      return false;
    }
    StatusReport report;
    try {
      report = new StatusReport(job, look(place, job));
    } catch (IOException e) {
      tell("no answer from the tables", e, err);
      return false;
    }
    out.print(Printable.lines(json ? report.toJson() : report.toText()));
    return report.isHealthy();
  }

  private static @Nullable Path output(StatusOptions options, UsageErrors errors) {
    String output = options.output;
    if (output == null) {
      return null;
    }
    if (options.warehouse.jdbcUrl != null) {
      errors.add("--output", "--output with --jdbcUrl", "one of the two");
    }
    Optional<Path> folder = InputFiles.local(output).filter(Files::isDirectory);
    if (folder.isEmpty()) {
      errors.add("--output", output, "a folder on this machine that is there");
    }
    return folder.orElse(null);
  }

  private static @Nullable TablesStatus look(Place place, JobStatus job) throws IOException {
    // What the job has not seen the end of is not over, though it may have rows.
    Instant upTo = job.watermark() == null ? job.now() : job.watermark();
    if (place.output() != null) {
      return TablesStatus.in(place.output(), upTo);
    }
    WarehouseAddress warehouse = place.warehouse();
    if (warehouse == null) {
      return null;
    }
    if (!Warehouse.isThere(warehouse)) {
      throw new IOException("there is no warehouse at " + warehouse);
    }
    return TablesStatus.in(warehouse, upTo);
  }

  private static void tell(String what, IOException e, PrintStream err) {
    String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    err.println(Printable.inLine("telemetry: status: " + what + " (" + reason + ")"));
  }
}
