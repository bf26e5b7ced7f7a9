package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.runners.config.ParsedArguments;
import io.workflowtelemetry.runners.config.UsageErrors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Reads arguments of the form {@code --name=value}: the command's own options into its object,
 * those of Beam and its runners into Beam's options. Every mistake is collected.
 */
public final class ArgumentReader {
  private final OptionCatalog catalog;

  private ArgumentReader(OptionCatalog catalog) {
    this.catalog = catalog;
  }

  /** Returns a reader of options that go with those of Beam and its runners. */
  public static ArgumentReader withEngineOptions(Object command) {
    return new ArgumentReader(OptionCatalog.withEngineOptions(command));
  }

  /** Returns a reader of options that go alone. */
  public static ArgumentReader ownOnly(Object command) {
    return new ArgumentReader(OptionCatalog.ownOnly(command));
  }

  /**
   * Reads the arguments.
   *
   * @param errors gets every mistake; an option that has one keeps its default
   */
  public ParsedArguments parse(List<String> arguments, UsageErrors errors) {
    Map<String, String> texts = new LinkedHashMap<>();
    Set<String> given = new LinkedHashSet<>();
    Set<String> wrong = new LinkedHashSet<>();
    List<String> readable = new ArrayList<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      OptionSpec option = catalog.find(name).orElse(null);
      if (!argument.startsWith("--") || argument.length() == 2) {
        errors.add(argument, argument, "--name=value, " + hint(name));
      } else if (option == null) {
        errors.add(name, argument, "a known option, " + hint(name));
      } else if (!given.add(name) && !option.isMultiValue()) {
        errors.add(name, argument + " (again)", "once");
        wrong.add(name);
      } else {
        boolean bare = equals < 0 && OptionCatalog.isSwitch(option);
        String value = bare ? "true" : equals < 0 ? "" : argument.substring(equals + 1);
        if (value.isBlank() || (option.isMultiValue() && hasGap(value))) {
          errors.add(name, value, OptionCatalog.allowed(option));
          wrong.add(name);
        } else {
          readable.add(name + "=" + value);
          texts.merge(name, value, (former, next) -> former + "," + next);
        }
      }
    }
    read(readable, texts, wrong, errors);
    return parsed(texts, given, wrong);
  }

  private void read(
      List<String> readable, Map<String, String> texts, Set<String> wrong, UsageErrors errors) {
    for (Exception mistake : catalog.reader().parseArgs(readable.toArray(String[]::new)).errors()) {
      if (!(mistake instanceof ParameterException exception)
          || !(exception.getArgSpec() instanceof OptionSpec option)) {
        throw new IllegalStateException(mistake);
      }
      String name = option.longestName();
      errors.add(name, String.valueOf(texts.get(name)), OptionCatalog.allowed(option));
      wrong.add(name);
    }
  }

  private ParsedArguments parsed(Map<String, String> texts, Set<String> given, Set<String> wrong) {
    texts.keySet().removeAll(wrong);
    Set<String> own =
        catalog.own().stream().map(OptionSpec::longestName).collect(Collectors.toSet());
    String[] engine =
        texts.entrySet().stream()
            .filter(text -> !own.contains(text.getKey()))
            .map(text -> text.getKey() + "=" + text.getValue())
            .toArray(String[]::new);
    texts.keySet().retainAll(own);
    Map<String, String> recorded = new LinkedHashMap<>();
    texts.forEach((name, value) -> recorded.put(bare(name), value));
    return new ParsedArguments(
        PipelineOptionsFactory.fromArgs(engine).create(),
        given.stream().map(ArgumentReader::bare).collect(Collectors.toSet()),
        wrong.stream().map(ArgumentReader::bare).collect(Collectors.toSet()),
        recorded);
  }

  private static String bare(String name) {
    return name.replaceFirst("^-+", "");
  }

  private static boolean hasGap(String list) {
    return (list + ",").matches("(?s)(.*,)?\\s*,.*");
  }

  private String hint(String name) {
    return catalog.nearest(bare(name)).map(near -> "perhaps " + near).orElse("see --help");
  }
}
