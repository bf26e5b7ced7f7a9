package io.workflowtelemetry.runners.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code ./telemetry diff} takes beside two folders. */
public final class DiffOptions {
  @Mixin final AnswerOptions answer = new AnswerOptions();

  @Option(
      names = "--shadow",
      description =
          "Tell of B, with A as the reference, how right, whole, soon and cheap it is, in place of"
              + " rows that differ")
  boolean shadow;

  @Option(
      names = "--gates",
      paramLabel = "a file to write; with --shadow",
      description = {
        "JSON Lines file for the figures of --shadow: gate, value, wanted, result, rows",
        "no file"
      })
  @Nullable String gates;

  @Option(
      names = "--rules",
      paramLabel = "a file; with --shadow",
      description = {
        "YAML file that says which workflows are telemetry's, as in docs/rules.example.yaml",
        "the checks' defaults"
      })
  @Nullable String rules;
}
