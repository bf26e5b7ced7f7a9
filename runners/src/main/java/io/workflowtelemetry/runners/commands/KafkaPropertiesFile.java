package io.workflowtelemetry.runners.commands;

import io.workflowtelemetry.io.kafka.ClientProperties;
import io.workflowtelemetry.runners.options.UsageErrors;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the properties that Kafka's clients are given, such as how they log in. */
final class KafkaPropertiesFile {
  private KafkaPropertiesFile() {}

  /** Returns the properties, none where there is no file or it is a mistake. */
  static ClientProperties read(@Nullable String file, UsageErrors errors) {
    Optional<Path> path =
        file == null ? Optional.empty() : InputFiles.existing("--kafkaProperties", file, errors);
    if (path.isEmpty()) {
      return ClientProperties.NONE;
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(path.get(), StandardCharsets.UTF_8)) {
      properties.load(reader);
      Map<String, String> values = new TreeMap<>();
      properties
          .stringPropertyNames()
          .forEach(name -> values.put(name, properties.getProperty(name)));
      return ClientProperties.of(values);
    } catch (IOException e) {
      errors.add("--kafkaProperties", String.valueOf(file), "a file that can be read");
    } catch (IllegalArgumentException e) {
      // What is wrong is told; values, which may be secrets, are not.
      errors.add("--kafkaProperties", String.valueOf(file), String.valueOf(e.getMessage()));
    }
    return ClientProperties.NONE;
  }
}
