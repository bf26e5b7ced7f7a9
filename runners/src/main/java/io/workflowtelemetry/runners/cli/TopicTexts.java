package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.kafka.TopicAddress;
import io.workflowtelemetry.runners.config.UsageErrors;
import java.util.Optional;

/** Topics of Kafka as users write them. */
final class TopicTexts {
  private TopicTexts() {}

  /** Returns topics; nothing, and a mistake, where the text names none. */
  static Optional<TopicAddress> parse(String flag, String text, UsageErrors errors) {
    try {
      return Optional.of(TopicAddress.parse(text));
    } catch (IllegalArgumentException e) {
      // What stands before a second at sign may be a password.
      boolean harmless = text.indexOf('@') == text.lastIndexOf('@');
      errors.add(flag, harmless ? text : "(not shown)", TopicAddress.ALLOWED);
      return Optional.empty();
    }
  }
}
