package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.runners.config.ParsedArguments;
import io.workflowtelemetry.runners.config.UsageErrors;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * Reads arguments of the form {@code --name=value} into options. Beam's own reader stops at the
 * first mistake; this one looks at each argument by itself and collects them all.
 *
 * @param <T> the options interface
 */
public final class ArgumentChecker<T extends PipelineOptions> {
  private final Class<T> type;
  private final OptionCatalog catalog;

  private ArgumentChecker(Class<T> type, OptionCatalog catalog) {
    this.type = type;
    this.catalog = catalog;
  }

  /** Returns a checker of options that go with those of Beam and its runners. */
  public static <T extends PipelineOptions> ArgumentChecker<T> withEngineOptions(Class<T> type) {
    return new ArgumentChecker<>(type, OptionCatalog.withEngineOptions(type));
  }

  /** Returns a checker of options that go alone. */
  public static <T extends PipelineOptions> ArgumentChecker<T> ownOnly(Class<T> type) {
    return new ArgumentChecker<>(type, OptionCatalog.ownOnly(type));
  }

  /**
   * Reads the arguments.
   *
   * @param errors gets every mistake
   * @return what could be read
   */
  public ParsedArguments<T> parse(List<String> arguments, UsageErrors errors) {
    Map<String, String> readable = new LinkedHashMap<>();
    Set<String> given = new LinkedHashSet<>();
    Set<String> wrong = new LinkedHashSet<>();
    for (String argument : arguments) {
      if (!argument.startsWith("--") || argument.length() == 2) {
        errors.add(argument, argument, "--name=value, " + hint(argument.replaceFirst("^-+", "")));
        continue;
      }
      int equals = argument.indexOf('=');
      String name = argument.substring(2, equals < 0 ? argument.length() : equals);
      String value = equals < 0 ? "" : argument.substring(equals + 1);
      Optional<Option> known = catalog.find(name);
      if (known.isEmpty()) {
        errors.add("--" + name, argument, "a known option, " + hint(name));
        continue;
      }
      Option option = known.get();
      boolean again = !given.add(name);
      if (again && !option.isRepeatable()) {
        errors.add("--" + name, argument + " (again)", "once");
        wrong.add(name);
      } else if (!isReadable(option, equals < 0, value)) {
        errors.add("--" + name, value, option.allowed());
        wrong.add(name);
      } else {
        String text = equals < 0 ? "true" : value;
        readable.merge(name, text, (former, next) -> former + "," + next);
      }
    }
    wrong.forEach(readable::remove);
    String[] good =
        readable.entrySet().stream()
            .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
            .toArray(String[]::new);
    Set<String> own = catalog.own().stream().map(Option::name).collect(Collectors.toSet());
    Map<String, String> texts = new LinkedHashMap<>(readable);
    texts.keySet().retainAll(own);
    return new ParsedArguments<>(
        PipelineOptionsFactory.fromArgs(good).as(type), given, wrong, texts);
  }

  private boolean isReadable(Option option, boolean bare, String value) {
    if (bare) {
      return option.isSwitch();
    }
    if (value.isBlank()) {
      return false;
    }
    if (option.isRepeatable() && (value + ",").matches("(?s)(.*,)?\\s*,.*")) {
      return false;
    }
    try {
      PipelineOptionsFactory.fromArgs("--" + option.name() + "=" + value).as(type);
      return true;
    } catch (IllegalArgumentException e) {
      // Beam's words for it speak of classes; what is allowed says more.
      return false;
    }
  }

  private String hint(String name) {
    int equals = name.indexOf('=');
    return catalog
        .nearest(equals < 0 ? name : name.substring(0, equals))
        .map(near -> "perhaps --" + near)
        .orElse("see --help");
  }
}
