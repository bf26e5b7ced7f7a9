package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.runners.config.UsageErrors;
import picocli.CommandLine.Option;

/** How a command's answer is printed. */
public final class AnswerOptions {
  @Option(
      names = "--format",
      paramLabel = "table or json",
      description = "How the answer is printed")
  String format = "table";

  /** Returns whether it is printed as JSON, and not as a table. */
  public boolean isJson(UsageErrors errors) {
    if (!format.equals("json") && !format.equals("table")) {
      errors.add("--format", format, "table or json");
    }
    return format.equals("json");
  }
}
