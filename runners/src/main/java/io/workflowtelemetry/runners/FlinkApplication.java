package io.workflowtelemetry.runners;

/**
 * The command line as the main class of a Flink application. There the process is Flink's, which
 * must live on to keep its last words, so that {@link Telemetry#main} can't be used: it ends it.
 */
public final class FlinkApplication {
  private FlinkApplication() {}

  /**
   * Runs a command.
   *
   * @throws IllegalStateException unless all is well; the log says what is not
   */
  public static void main(String[] arguments) {
    ExitCode code = Telemetry.ofThisProcess().run(arguments, System.out, System.err, false);
    if (code != ExitCode.OK) {
      throw new IllegalStateException("the command ended with exit code " + code.code());
    }
  }
}
