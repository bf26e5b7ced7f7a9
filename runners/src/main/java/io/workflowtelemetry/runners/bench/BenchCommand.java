package io.workflowtelemetry.runners.bench;

import io.workflowtelemetry.io.kafka.TopicAddress;
import io.workflowtelemetry.runners.commands.AnswerFormat;
import io.workflowtelemetry.runners.commands.TimeTexts;
import io.workflowtelemetry.runners.options.ArgumentChecker;
import io.workflowtelemetry.runners.options.BenchOptions;
import io.workflowtelemetry.runners.options.UsageErrors;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.io.FileSystems;

/** Measures how fast a stream is. */
public final class BenchCommand {
  private static final int MOST = 100_000_000;

  private BenchCommand() {}

  /**
   * Runs it.
   *
   * @param out gets what was measured
   * @param progress gets what is done
   * @throws io.workflowtelemetry.runners.options.UsageException if the arguments are wrong
   * @throws IOException if Kafka does not answer, or checkpoints can't be kept
   */
  public static void run(List<String> arguments, PrintStream out, PrintStream progress)
      throws IOException {
    UsageErrors errors = new UsageErrors();
    String what = arguments.isEmpty() ? "" : arguments.get(0);
    if (!what.equals("stream")) {
      errors.add("bench", what, "stream");
    }
    List<String> flags = arguments.stream().filter(text -> text.startsWith("--")).toList();
    BenchOptions options =
        ArgumentChecker.ownOnly(BenchOptions.class).parse(flags, errors).options();
    boolean json = AnswerFormat.isJson(options.getFormat(), errors);
    BenchRequest request = request(options, errors);
    errors.throwIfAny();
    FileSystems.setDefaultPipelineOptions(options);
    BenchReport report =
        new BenchReport(
            request,
            new Measurement(BenchPipelines.STREAM, request, progress).run(),
            new Measurement(BenchPipelines.PASS_THROUGH, request, progress).run());
    out.print(json ? report.toJson() : report.toText());
  }

  private static BenchRequest request(BenchOptions options, UsageErrors errors) {
    String bootstrap = options.getBootstrap() == null ? "" : options.getBootstrap();
    try {
      TopicAddress.parse("kafka:bench@" + bootstrap);
    } catch (IllegalArgumentException e) {
      errors.add("--bootstrap", bootstrap, "HOST:PORT of a Kafka");
    }
    requireCount("--events", options.getEvents(), 0, errors);
    requireCount("--rate", options.getRate(), 1, errors);
    requireCount("--workflows", options.getWorkflows(), 1, errors);
    requireCount("--openRuns", options.getOpenRuns(), 0, errors);
    Duration lasting =
        options.getLasting().equals("0s")
            ? Duration.ZERO
            : TimeTexts.duration("--lasting", options.getLasting(), errors);
    return new BenchRequest(
        bootstrap,
        options.getEvents(),
        options.getRate(),
        lasting,
        options.getWorkflows(),
        options.getOpenRuns());
  }

  private static void requireCount(String flag, int count, int least, UsageErrors errors) {
    if (count < least || count > MOST) {
      errors.add(flag, Integer.toString(count), "a whole number from " + least + " to " + MOST);
    }
  }
}
