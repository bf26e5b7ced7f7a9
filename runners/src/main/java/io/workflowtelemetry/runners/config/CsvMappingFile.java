package io.workflowtelemetry.runners.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.workflowtelemetry.transforms.logs.csv.CsvDurations;
import io.workflowtelemetry.transforms.logs.csv.CsvField;
import io.workflowtelemetry.transforms.logs.csv.CsvMapping;
import io.workflowtelemetry.transforms.logs.csv.CsvTimes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the columns of CSV files hold from a YAML file. Its keys are {@code separator}, {@code
 * times}, {@code zone} and {@code durations}, which have defaults, and {@code columns} and {@code
 * constants}, below which stand names of fields, each with its column or its value.
 */
public final class CsvMappingFile {
  private static final int MOST_BYTES = 1024 * 1024;
  private static final String FLAG = "--csvMapping";
  private static final List<String> KEYS =
      List.of("separator", "times", "zone", "durations", "columns", "constants");

  private final String file;
  private final UsageErrors errors;
  private final Map<CsvField, String> columns = new EnumMap<>(CsvField.class);
  private final Map<CsvField, String> constants = new EnumMap<>(CsvField.class);
  private char separator = ',';
  private String times = "iso";
  private int timesLine;
  private ZoneId zone = ZoneId.of("UTC");
  private CsvDurations durations = CsvDurations.SECONDS;
  private boolean mistaken;

  private CsvMappingFile(String file, UsageErrors errors) {
    this.file = file;
    this.errors = errors;
  }

  /**
   * Reads a file.
   *
   * @param errors gets every mistake, each with its line
   * @return the mapping; nothing where there are mistakes
   * @throws IOException if the file can't be read
   */
  public static Optional<CsvMapping> read(Path path, UsageErrors errors) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(path)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    }
    return parse(path.toString(), bytes, errors);
  }

  /** Reads the bytes of a file of a name. */
  static Optional<CsvMapping> parse(String file, byte[] bytes, UsageErrors errors)
      throws IOException {
    return new CsvMappingFile(file, errors).parse(bytes);
  }

  private Optional<CsvMapping> parse(byte[] bytes) throws IOException {
    if (bytes.length > MOST_BYTES) {
      errors.add(FLAG, file, "a file of at most " + MOST_BYTES + " bytes");
      return Optional.empty();
    }
    try (YAMLParser parser = new YAMLFactory().createParser(bytes)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        readKeys(parser);
        if (parser.nextToken() != null) {
          add(parser, "a second document", "one document");
        }
      } else {
        add(0, "no keys", "the keys " + String.join(", ", KEYS));
      }
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      errors.add(FLAG, at(line), "YAML (" + e.getOriginalMessage().replaceAll("\\s+", " ") + ")");
      return Optional.empty();
    }
    return mapping();
  }

  private Optional<CsvMapping> mapping() {
    CsvTimes format = timesFormat();
    if (mistaken || format == null) {
      return Optional.empty();
    }
    CsvMapping mapping = new CsvMapping(separator, columns, constants, format, durations);
    mapping.problem().ifPresent(problem -> add(0, "a mapping without it", problem));
    return mistaken ? Optional.empty() : Optional.of(mapping);
  }

  private void readKeys(YAMLParser parser) throws IOException {
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      if (!KEYS.contains(key)) {
        add(parser, key, "one of the keys " + String.join(", ", KEYS));
      } else if (!seen.add(key)) {
        add(parser, key + " (again)", "each key once");
      }
      JsonToken value = parser.nextToken();
      boolean isFields = key.equals("columns") || key.equals("constants");
      if (isFields && value == JsonToken.START_OBJECT) {
        readFields(parser, key.equals("columns") ? columns : constants);
      } else if (isFields) {
        add(parser, key + ": " + describe(parser), "fields below it");
        parser.skipChildren();
      } else {
        String text = text(parser);
        if (KEYS.contains(key)) {
          set(parser, key, text);
        }
        parser.skipChildren();
      }
    }
  }

  private void set(YAMLParser parser, String key, @Nullable String text) throws IOException {
    String given = key + ": " + describe(parser);
    switch (key) {
      case "separator" -> {
        if (text == null || text.length() != 1) {
          add(parser, given, "one character");
        } else {
          separator = text.charAt(0);
        }
      }
      case "times" -> {
        if (text == null) {
          add(parser, given, "iso, epoch_seconds, epoch_ms or a pattern");
        } else {
          times = text;
          timesLine = parser.currentTokenLocation().getLineNr();
        }
      }
      case "zone" -> {
        try {
          zone = ZoneId.of(text == null ? "" : text);
        } catch (DateTimeException e) {
          add(parser, given, "a time zone such as UTC or Europe/Berlin");
        }
      }
      default -> {
        CsvDurations found = named(CsvDurations.values(), text);
        if (found == null) {
          add(parser, given, names(CsvDurations.values()));
        } else {
          durations = found;
        }
      }
    }
  }

  /** Returns how times are written, which the zone is part of; null where it is no pattern. */
  private @Nullable CsvTimes timesFormat() {
    return switch (times) {
      case "iso" -> CsvTimes.ISO;
      case "epoch_seconds" -> CsvTimes.EPOCH_SECONDS;
      case "epoch_ms" -> CsvTimes.EPOCH_MS;
      default -> pattern();
    };
  }

  private @Nullable CsvTimes pattern() {
    try {
      return CsvTimes.pattern(times, zone);
    } catch (IllegalArgumentException e) {
      add(timesLine, "times: " + times, "iso, epoch_seconds, epoch_ms or a pattern");
      return null;
    }
  }

  private void readFields(YAMLParser parser, Map<CsvField, String> fields) throws IOException {
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      CsvField field = named(CsvField.values(), name);
      if (field == null) {
        add(parser, name, "one of the fields " + names(CsvField.values()));
      } else if (!seen.add(name)) {
        add(parser, name + " (again)", "each field once");
      }
      parser.nextToken();
      String text = text(parser);
      if (text == null || text.isEmpty()) {
        add(parser, name + ": " + describe(parser), "a text");
      } else if (field != null) {
        fields.put(field, text);
      }
      parser.skipChildren();
    }
  }

  private static <E extends Enum<E>> @Nullable E named(E[] values, @Nullable String name) {
    return Arrays.stream(values)
        .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElse(null);
  }

  private static <E extends Enum<E>> String names(E[] values) {
    return Arrays.stream(values)
        .map(value -> value.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }

  /** Returns a text or a number as it stands; null for everything else. */
  private static @Nullable String text(YAMLParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getText();
      case VALUE_STRING -> parser.isCurrentAlias() ? null : parser.getText();
      default -> null;
    };
  }

  private static String describe(YAMLParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT, END_OBJECT -> "keys and values";
      case START_ARRAY, END_ARRAY -> "a list";
      case VALUE_NULL -> "nothing";
      default -> parser.getText();
    };
  }

  private void add(YAMLParser parser, String given, String allowed) {
    add(parser.currentTokenLocation().getLineNr(), given, allowed);
  }

  private void add(int line, String given, String allowed) {
    mistaken = true;
    errors.add(FLAG, at(line) + ": " + given, allowed);
  }

  private String at(int line) {
    return line > 0 ? file + " line " + line : file;
  }
}
