package io.workflowtelemetry.runners.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.checkpoint.CheckpointFailureManager;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

class ConsoleLogsTest {
  /** Returns what is printed when Flink logs that a checkpoint failed. */
  private static String printed(Class<?> logs, Throwable failure) {
    ConsoleLogs provider = new ConsoleLogs();
    provider.initialize();
    PrintStream former = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, UTF_8));
    try {
      provider
          .getLoggerFactory()
          .getLogger(logs.getName())
          .warn("Failed to complete checkpoint {} of {} ({})", 7, "job", 0, failure);
    } finally {
      System.setErr(former);
    }
    return printed.toString(UTF_8);
  }

  private static CheckpointException failure(CheckpointFailureReason reason) {
    return new CheckpointException(reason, new IOException("No space left on device"));
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "IO_EXCEPTION",
        "CHECKPOINT_ASYNC_EXCEPTION",
        "CHECKPOINT_DECLINED",
        "CHECKPOINT_EXPIRED",
        "FINALIZE_CHECKPOINT_FAILURE",
        "TASK_FAILURE",
        "TRIGGER_CHECKPOINT_FAILURE"
      })
  void aCheckpointThatFailedIsTold(CheckpointFailureReason reason) {
    assertThat(
        printed(CheckpointFailureManager.class, failure(reason)),
        allOf(
            containsString(
                "WARN CheckpointFailureManager - Failed to complete checkpoint 7 of job"),
            containsString(reason.message()),
            containsString("No space left on device")));
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "CHECKPOINT_DECLINED_TASK_NOT_READY",
        "CHECKPOINT_DECLINED_TASK_CLOSING",
        "CHECKPOINT_COORDINATOR_SUSPEND",
        "TASK_CHECKPOINT_FAILURE"
      })
  void oneThatMetTheBeginningOrTheEndIsNot(CheckpointFailureReason reason) {
    assertThat(printed(CheckpointFailureManager.class, failure(reason)), is(""));
    assertThat(
        "of others", printed(LoggerFactory.class, failure(reason)), containsString("checkpoint 7"));
  }

  @Test
  void otherFailuresAreTold() {
    assertThat(
        printed(CheckpointFailureManager.class, new IOException("No space left")),
        containsString("java.io.IOException: No space left"));
  }
}
