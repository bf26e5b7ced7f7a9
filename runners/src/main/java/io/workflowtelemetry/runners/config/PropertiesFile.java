package io.workflowtelemetry.runners.config;

import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads a file of properties, in the syntax of Java's. */
public final class PropertiesFile {
  private PropertiesFile() {}

  /**
   * Reads it.
   *
   * @param flag the option that names it
   * @param file its path; null where the option is not given
   * @param errors gets what is wrong with it, but never a value, which may be a secret
   * @return the values by name, none where there is no file or it is a mistake
   */
  public static Map<String, String> read(String flag, @Nullable String file, UsageErrors errors) {
    Map<String, String> values = new TreeMap<>();
    if (file == null) {
      return values;
    }
    if (!new File(file).isFile()) {
      errors.add(flag, file, "a file that is there");
      return values;
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException e) {
      errors.add(flag, file, "a file that can be read");
    } catch (IllegalArgumentException e) {
      errors.add(flag, file, String.valueOf(e.getMessage()));
    }
    properties
        .stringPropertyNames()
        .forEach(name -> values.put(name, properties.getProperty(name)));
    return values;
  }
}
