package io.workflowtelemetry.io.channels;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What became of one try.
 *
 * @param result whether it is worth another
 * @param detail why it failed, or what could not be told; holds no secret; null where there is
 *     nothing to say
 * @param pause how long the other side asks to be left alone; zero where it does not
 */
record Attempt(Result result, @Nullable String detail, Duration pause) {
  enum Result {
    /** It was told. */
    SENT,
    /** It was not, and the next try may be luckier. */
    FAILED,
    /** It was not, and never will be. */
    REFUSED
  }

  static Attempt sent() {
    return new Attempt(Result.SENT, null, Duration.ZERO);
  }

  static Attempt sent(String detail) {
    return new Attempt(Result.SENT, detail, Duration.ZERO);
  }

  static Attempt failed(String detail) {
    return new Attempt(Result.FAILED, detail, Duration.ZERO);
  }

  static Attempt refused(String detail) {
    return new Attempt(Result.REFUSED, detail, Duration.ZERO);
  }
}
