package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.runners.config.UsageErrors;

/** How an answer is printed. */
public final class AnswerFormat {
  private AnswerFormat() {}

  /** Returns whether it is JSON, and not a table. */
  public static boolean isJson(String format, UsageErrors errors) {
    if (!format.equals("json") && !format.equals("table")) {
      errors.add("--format", format, "table or json");
    }
    return format.equals("json");
  }
}
