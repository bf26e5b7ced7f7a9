package io.workflowtelemetry.runners.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.workflowtelemetry.transforms.check.Rules;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parameters of the checks from a YAML file. Its keys are the names of the rules, such as
 * {@code SUCCESS_RATE}; below each are its parameters, such as {@code min_rate}. Below {@code cost}
 * are prices and budgets. What is absent keeps its default.
 */
public final class RulesFile {
  private static final int MOST_BYTES = 1024 * 1024;
  private static final String FLAG = "--rules";

  /** A limit may be off, which YAML 1.1 takes for false. */
  private static final YAMLFactory YAML =
      new YAMLFactory().enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS);

  private final String file;
  private final UsageErrors errors;
  private final RuleParameters parameters = new RuleParameters();

  private RulesFile(String file, UsageErrors errors) {
    this.file = file;
    this.errors = errors;
  }

  /**
   * Reads a file.
   *
   * @param errors gets every mistake, each with its line
   * @return the parameters; the defaults where there are mistakes
   * @throws IOException if the file can't be read
   */
  public static Rules read(Path path, UsageErrors errors) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(path)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    }
    return parse(path.toString(), bytes, errors);
  }

  /** Reads the bytes of a file of a name. */
  static Rules parse(String file, byte[] bytes, UsageErrors errors) throws IOException {
    return new RulesFile(file, errors).parse(bytes);
  }

  private Rules parse(byte[] bytes) throws IOException {
    if (bytes.length > MOST_BYTES) {
      errors.add(FLAG, file, "a file of at most " + MOST_BYTES + " bytes");
      return Rules.defaults();
    }
    try (YAMLParser parser = YAML.createParser(bytes)) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_OBJECT) {
        readRules(parser);
        if (parser.nextToken() != null) {
          add(parser, "a second document", "one document");
        }
      } else if (first != null && first != JsonToken.VALUE_NULL) {
        add(parser, describe(parser), "rule names, each with parameters below it");
      }
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      errors.add(FLAG, at(line), "YAML (" + e.getOriginalMessage().replaceAll("\\s+", " ") + ")");
      return Rules.defaults();
    }
    parameters.problem().ifPresent(problem -> errors.add(FLAG, file, problem));
    return parameters.rules();
  }

  private void readRules(YAMLParser parser) throws IOException {
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      RecordComponent rule = parameters.rule(name);
      boolean isCost = name.equals(CostSection.NAME);
      if (rule == null && !isCost) {
        add(
            parser,
            name,
            "one of the rules " + String.join(", ", parameters.ruleNames()) + ", or cost");
      } else if (!seen.add(name)) {
        add(parser, name + " (again)", "each rule once");
      }
      JsonToken value = parser.nextToken();
      if (isCost) {
        readCost(parser);
      } else if (value == JsonToken.START_OBJECT && rule != null) {
        readParameters(parser, rule);
      } else if (value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY) {
        parser.skipChildren();
        if (rule != null) {
          add(parser, name + ": a list", "parameters of the rule below it");
        }
      } else if (value != JsonToken.VALUE_NULL && rule != null) {
        add(parser, name + ": " + describe(parser), "parameters of the rule below it");
      }
    }
  }

  private void readCost(YAMLParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      parameters.price(CostSection.read(parser, (given, allowed) -> add(parser, given, allowed)));
    } else if (parser.currentToken() != JsonToken.VALUE_NULL) {
      add(parser, CostSection.NAME + ": " + describe(parser), CostSection.ALLOWED);
      parser.skipChildren();
    }
  }

  private void readParameters(YAMLParser parser, RecordComponent rule) throws IOException {
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      RecordComponent parameter = parameters.parameter(rule, name);
      if (parameter == null) {
        add(
            parser,
            name,
            "one of the parameters " + String.join(", ", parameters.parameterNames(rule)));
      } else if (!seen.add(name)) {
        add(parser, name + " (again)", "each parameter once");
      }
      parser.nextToken();
      if (parameter != null) {
        String allowed = parameters.set(rule, parameter, value(parser));
        if (allowed != null) {
          add(parser, name + ": " + describe(parser), allowed);
        }
      }
      parser.skipChildren();
    }
  }

  /** Returns a number or a text; null for everything else. */
  private static @Nullable Object value(YAMLParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_NUMBER_INT -> parser.getNumberValue();
      case VALUE_NUMBER_FLOAT -> real(parser.getText());
      case VALUE_STRING -> parser.isCurrentAlias() ? null : parser.getText();
      default -> null;
    };
  }

  private static @Nullable Double real(String text) {
    try {
      return Double.valueOf(text.replace("_", ""));
    } catch (NumberFormatException e) {
      // YAML's .inf and .nan, which no parameter takes.
      return null;
    }
  }

  static String describe(YAMLParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT, END_OBJECT -> "keys and values";
      case START_ARRAY, END_ARRAY -> "a list";
      case VALUE_NULL -> "nothing";
      default -> parser.getText();
    };
  }

  private void add(YAMLParser parser, String given, String allowed) {
    errors.add(FLAG, at(parser.currentTokenLocation().getLineNr()) + ": " + given, allowed);
  }

  private String at(int line) {
    return line > 0 ? file + " line " + line : file;
  }
}
