package io.workflowtelemetry.runners;

import io.workflowtelemetry.runners.commands.BackfillJob;
import io.workflowtelemetry.runners.commands.GenerateJob;

/** The jobs behind the commands. */
final class Jobs {
  private Jobs() {}

  static BackfillJob backfill() {
    return (request, options) -> {
      throw new UnsupportedOperationException("backfill is not built in");
    };
  }

  static GenerateJob generate() {
    return request -> {
      throw new UnsupportedOperationException("generate is not built in");
    };
  }
}
