package io.workflowtelemetry.runners.commands;

import java.io.IOException;

/** Makes sample logs: what the command line knows of the generator behind it. */
@FunctionalInterface
public interface GenerateJob {
  /**
   * Writes sample logs.
   *
   * @param request what to make
   * @throws IOException if they can't be written
   */
  void run(GenerateRequest request) throws IOException;
}
