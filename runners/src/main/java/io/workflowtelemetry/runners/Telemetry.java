package io.workflowtelemetry.runners;

/** The command line. */
public final class Telemetry {
  private Telemetry() {}

  /** Runs one command. */
  public static void main(String[] args) {
    System.out.println("workflow-telemetry");
  }
}
