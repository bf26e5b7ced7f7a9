package io.workflowtelemetry.runners.cli;

import java.util.Set;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;

/**
 * Logs the checkpoints that failed, but those that met a job that begins or ends: Flink asks for
 * them by the clock, whether tasks have yet to begin or have ended since. Nothing is lost by them,
 * and Flink itself does not count them as failures.
 */
final class CheckpointFailures extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1L;

  private static final Set<CheckpointFailureReason> BEGINS_OR_ENDS =
      Set.of(
          CheckpointFailureReason.CHECKPOINT_DECLINED_TASK_NOT_READY,
          CheckpointFailureReason.CHECKPOINT_DECLINED_TASK_CLOSING,
          CheckpointFailureReason.CHECKPOINT_DECLINED_INPUT_END_OF_STREAM,
          CheckpointFailureReason.CHECKPOINT_COORDINATOR_SUSPEND,
          CheckpointFailureReason.CHECKPOINT_COORDINATOR_SHUTDOWN,
          // The task that is asked is not known any more. Where a task could not write its state,
          // the reason is another one.
          CheckpointFailureReason.TASK_CHECKPOINT_FAILURE);

  private final Logger all;

  CheckpointFailures(Logger all) {
    this.all = all;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      String message,
      Object @Nullable [] arguments,
      @Nullable Throwable thrown) {
    if (thrown instanceof CheckpointException failure
        && BEGINS_OR_ENDS.contains(failure.getCheckpointFailureReason())) {
      return;
    }
    all.makeLoggingEventBuilder(level).setCause(thrown).log(message, arguments);
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  public boolean isTraceEnabled() {
    return all.isTraceEnabled();
  }

  @Override
  public boolean isDebugEnabled() {
    return all.isDebugEnabled();
  }

  @Override
  public boolean isInfoEnabled() {
    return all.isInfoEnabled();
  }

  @Override
  public boolean isWarnEnabled() {
    return all.isWarnEnabled();
  }

  @Override
  public boolean isErrorEnabled() {
    return all.isErrorEnabled();
  }
}
