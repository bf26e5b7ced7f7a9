package io.workflowtelemetry.runners.cli;

import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.Reporter;
import org.slf4j.simple.SimpleServiceProvider;

/** What engines log, on standard error, without what looks like a failure and is none. */
public final class ConsoleLogs extends SimpleServiceProvider {
  private static final String CHECKPOINT_FAILURES =
      "org.apache.flink.runtime.checkpoint.CheckpointFailureManager";

  /** Made by the logging library, by the name of the class. */
  public ConsoleLogs() {}

  /** Takes what this process logs from now on; to be called before anything is logged. */
  public static void install() {
    // It would say which one it takes.
    System.setProperty(Reporter.SLF4J_INTERNAL_VERBOSITY_KEY, "WARN");
    System.setProperty(LoggerFactory.PROVIDER_PROPERTY_KEY, ConsoleLogs.class.getName());
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    ILoggerFactory all = super.getLoggerFactory();
    return name ->
        name.equals(CHECKPOINT_FAILURES)
            ? new CheckpointFailures(all.getLogger(name))
            : all.getLogger(name);
  }
}
