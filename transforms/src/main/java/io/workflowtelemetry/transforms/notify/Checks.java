package io.workflowtelemetry.transforms.notify;

import java.util.Locale;

/** What the parts of a routing may be. */
final class Checks {
  private Checks() {}

  /**
   * @throws IllegalArgumentException with the formatted message, unless {@code condition} holds
   */
  static void that(boolean condition, String format, Object... arguments) {
    if (!condition) {
      throw new IllegalArgumentException(String.format(Locale.ROOT, format, arguments));
    }
  }
}
