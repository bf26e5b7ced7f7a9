package io.workflowtelemetry.runners.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a YAML file as values that know their lines. Aliases are not taken. */
final class YamlFile {
  static final int MOST_BYTES = 256 * 1024;

  /** As deep as routes may be nested, and what is in the deepest. */
  private static final int DEEPEST = 24;

  /** Words such as {@code on} and {@code no} are texts, as they may be names of branches. */
  private static final YAMLFactory YAML =
      new YAMLFactory().enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS);

  private final YAMLParser parser;
  private final Mistakes mistakes;

  private YamlFile(YAMLParser parser, Mistakes mistakes) {
    this.parser = parser;
    this.mistakes = mistakes;
  }

  /** Returns the bytes of a file that comes with the program, beside this class. */
  static byte[] resource(String name) {
    try (InputStream in = YamlFile.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(name + " can't be read", e);
    }
  }

  /**
   * Reads the file.
   *
   * @param mistakes gets what is wrong with it
   * @return its keys; nothing where it is no YAML, or has no keys
   */
  static Optional<YamlValue.Keys> read(byte[] bytes, Mistakes mistakes) throws IOException {
    if (bytes.length > MOST_BYTES) {
      mistakes.add(0, "", "a file of at most " + MOST_BYTES + " bytes");
      return Optional.empty();
    }
    try (YAMLParser parser = YAML.createParser(bytes)) {
      YamlFile file = new YamlFile(parser, mistakes);
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        mistakes.add(0, "no keys", "keys and values");
        return Optional.empty();
      }
      YamlValue value = file.value(0, file.line());
      if (parser.nextToken() != null) {
        mistakes.add(file.line(), "a second document", "one document");
      }
      return value instanceof YamlValue.Keys keys ? Optional.of(keys) : Optional.empty();
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      // The parser's words repeat what stands there, which may be a secret.
      mistakes.add(line, "", "YAML, which this is not from here on");
      return Optional.empty();
    }
  }

  /**
   * Reads the value that begins with the current token.
   *
   * @param line where it begins; its key's, as a block begins below that
   */
  private YamlValue value(int depth, int line) throws IOException {
    JsonToken token = parser.currentToken();
    if (depth > DEEPEST && token.isStructStart()) {
      parser.skipChildren();
      return unusable(line, "too deep", "at most " + DEEPEST + " levels");
    }
    return switch (token) {
      case START_OBJECT -> keys(line, depth);
      case START_ARRAY -> items(line, depth);
      case VALUE_NULL -> new YamlValue.Nothing(line);
      case VALUE_TRUE -> new YamlValue.Truth(line, true);
      case VALUE_FALSE -> new YamlValue.Truth(line, false);
      case VALUE_NUMBER_INT -> whole(line);
      case VALUE_STRING ->
          parser.isCurrentAlias()
              ? unusable(line, "*" + parser.getText(), "no aliases")
              : new YamlValue.Text(line, parser.getText());
      default -> new YamlValue.Unusable(line, parser.getText(), false);
    };
  }

  private YamlValue whole(int line) throws IOException {
    Number number = parser.getNumberValue();
    return number instanceof Integer || number instanceof Long
        ? new YamlValue.Whole(line, number.longValue())
        : new YamlValue.Unusable(line, parser.getText(), false);
  }

  private YamlValue unusable(int line, String given, String allowed) {
    mistakes.add(line, given, allowed);
    return new YamlValue.Unusable(line, given, true);
  }

  private YamlValue keys(int line, int depth) throws IOException {
    Map<String, YamlValue> values = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      int keyLine = line();
      parser.nextToken();
      @Nullable YamlValue former = values.put(key, value(depth + 1, keyLine));
      if (former != null) {
        mistakes.add(keyLine, key + " (again)", "each key once");
      }
    }
    return new YamlValue.Keys(line, values);
  }

  private YamlValue items(int line, int depth) throws IOException {
    List<YamlValue> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(value(depth + 1, line()));
    }
    return new YamlValue.Items(line, values);
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }
}
