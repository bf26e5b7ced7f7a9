package io.workflowtelemetry.runners.cli;

import picocli.CommandLine.Option;

/** What {@code ./telemetry generate} takes. */
public class GenerateOptions {
  @Option(
      names = "--runs",
      paramLabel = "a whole number over 0",
      description = "How many runs to make")
  long runs = 3000L;

  @Option(
      names = "--seed",
      paramLabel = "a whole number",
      description = "Seed of the generator; equal seeds make equal bytes")
  long seed = 1L;

  @Option(names = "--output", paramLabel = "a folder", description = "Folder to write")
  String output = "generated";

  @Option(
      names = "--traps",
      description = "Make the oddities of real logs too: re-runs, purged runs, bad lines and more")
  boolean traps;

  @Option(
      names = "--spans",
      description =
          "Make trace spans of as many workflows of agents, with slowdowns in the last week")
  boolean spans;

  @Option(
      names = "--agents",
      description = "Make the invocations of agents in these workflows, and how they were judged")
  boolean agents;
}
