package io.workflowtelemetry.runners.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code ./telemetry bench stream} takes. */
public class BenchOptions {
  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      description = "Kafka that the measurement makes topics of its own in, and removes them")
  @Nullable String bootstrap;

  @Option(
      names = "--events",
      paramLabel = "a whole number",
      description = "How many events are read as fast as they can be; 0 leaves that out")
  int events = 300_000;

  @Option(
      names = "--rate",
      paramLabel = "a whole number over 0",
      description = "How many events a second come while the time to an alert is measured")
  int rate = 5_000;

  @Option(
      names = "--lasting",
      paramLabel = "a duration",
      description = "For how long they come, the first third to warm up; 0s leaves that out")
  String lasting = "90s";

  @Option(
      names = "--workflows",
      paramLabel = "a whole number over 0",
      description = "How many workflows the runs are of")
  int workflows = 2_000;

  @Option(
      names = "--openRuns",
      paramLabel = "a whole number",
      description = "How many runs are under way while the state is measured; 0 leaves that out")
  int openRuns = 100_000;

  @Mixin final AnswerOptions answer = new AnswerOptions();
}
