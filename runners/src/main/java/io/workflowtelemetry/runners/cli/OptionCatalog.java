package io.workflowtelemetry.runners.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options that a command knows: its own, and those of Beam and its runners. What picocli calls
 * the label of an option's parameter says which values are allowed; the second line of a
 * description says what holds where the option is not given, where no value can say it.
 */
final class OptionCatalog {
  private final CommandLine reader;
  private final List<OptionSpec> own;

  private OptionCatalog(Object command, boolean withEngine) {
    reader = new CommandLine(command);
    CommandSpec spec = reader.getCommandSpec();
    spec.parser().collectErrors(true).splitQuotedStrings(true);
    reader.setExpandAtFiles(false).setInterpolateVariables(false);
    own = new ArrayList<>(spec.options());
    own.sort(Comparator.comparingInt(OptionSpec::order));
    if (withEngine) {
      EngineOptions.all().stream()
          .filter(option -> spec.findOption(option.longestName()) == null)
          .forEach(spec::addOption);
    }
  }

  /**
   * Returns the catalog of a command that takes its own options and every Beam option.
   *
   * @param command what the command's own options are read into, or its class
   */
  static OptionCatalog withEngineOptions(Object command) {
    return new OptionCatalog(command, true);
  }

  /**
   * Returns the catalog of a command that takes its own options only.
   *
   * @param command what they are read into, or its class
   */
  static OptionCatalog ownOnly(Object command) {
    return new OptionCatalog(command, false);
  }

  /** Returns what reads arguments. */
  CommandLine reader() {
    return reader;
  }

  /** Returns the command's own options, in the order of its help page. */
  List<OptionSpec> own() {
    return own;
  }

  /** Returns the few options of the engines that matter most; empty where none are taken. */
  List<OptionSpec> engine() {
    return EngineOptions.wanted().stream()
        .flatMap(name -> find(name).stream())
        .filter(option -> !own.contains(option))
        .toList();
  }

  /** Returns every option that is not the command's own and not hidden, by name. */
  List<OptionSpec> others() {
    return reader.getCommandSpec().options().stream()
        .filter(option -> !own.contains(option))
        .filter(option -> !option.hidden())
        .toList();
  }

  /** Returns the option that is written so, if there is one. */
  Optional<OptionSpec> find(String name) {
    return Optional.ofNullable(reader.getCommandSpec().findOption(name));
  }

  /** Returns whether an option may be written without a value. */
  static boolean isSwitch(OptionSpec option) {
    return option.type() == boolean.class;
  }

  /** Returns which values an option takes, in words. */
  static String allowed(OptionSpec option) {
    return isSwitch(option) ? "true or false" : option.paramLabel();
  }

  /** Returns what holds where an option is not given, in words; empty for nothing. */
  static String otherwise(OptionSpec option) {
    if (option.description().length > 1) {
      return option.description()[1];
    }
    return option.initialValue() == null ? "" : option.initialValue().toString();
  }

  /** Returns the known option that a user most likely meant, as it is written, if one is near. */
  Optional<String> nearest(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    // Far enough for a slip or two, not so far that anything is a hint.
    int farthest = Math.min(4, Math.max(2, name.length() / 3));
    LevenshteinDistance distance = new LevenshteinDistance(farthest);
    String best = null;
    int bestDistance = Integer.MAX_VALUE;
    for (OptionSpec option : reader.getCommandSpec().options()) {
      String known = option.longestName();
      int found = distance.apply(wanted, known.substring(2).toLowerCase(Locale.ROOT));
      if (found >= 0 && found < bestDistance) {
        best = known;
        bestDistance = found;
      }
    }
    return Optional.ofNullable(best);
  }
}
