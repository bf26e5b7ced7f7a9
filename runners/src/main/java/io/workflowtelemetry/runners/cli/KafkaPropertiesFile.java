package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.kafka.ClientProperties;
import io.workflowtelemetry.runners.config.PropertiesFile;
import io.workflowtelemetry.runners.config.UsageErrors;
import org.jspecify.annotations.Nullable;

/** Reads the properties that Kafka's clients are given, such as how they log in. */
final class KafkaPropertiesFile {
  private static final String FLAG = "--kafkaProperties";

  private KafkaPropertiesFile() {}

  /** Returns the properties, none where there is no file or it is a mistake. */
  static ClientProperties read(@Nullable String file, UsageErrors errors) {
    try {
      return ClientProperties.of(PropertiesFile.read(FLAG, file, errors));
    } catch (IllegalArgumentException e) {
      // What is wrong is told; values, which may be secrets, are not.
      errors.add(FLAG, String.valueOf(file), String.valueOf(e.getMessage()));
      return ClientProperties.NONE;
    }
  }
}
