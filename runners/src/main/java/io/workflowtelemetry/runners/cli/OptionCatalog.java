package io.workflowtelemetry.runners.cli;

import java.beans.Introspector;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The options that a command knows: its own, and those of Beam and its runners. */
final class OptionCatalog {
  private final Class<? extends PipelineOptions> own;
  private final Map<String, Option> options = new LinkedHashMap<>();

  private OptionCatalog(
      Class<? extends PipelineOptions> own,
      Collection<Class<? extends PipelineOptions>> interfaces) {
    this.own = own;
    declaredBy(own).forEach(option -> options.put(option.name(), option));
    interfaces.stream()
        .flatMap(type -> Arrays.stream(type.getMethods()))
        .filter(OptionCatalog::isGetter)
        .map(getter -> new Option(nameOf(getter), getter))
        .sorted(
            Comparator.comparing(Option::name)
                .thenComparing(option -> option.getter().getDeclaringClass().getName()))
        .forEach(option -> options.putIfAbsent(option.name(), option));
  }

  /** Returns the catalog of a command that takes its own options and every Beam option. */
  static OptionCatalog withEngineOptions(Class<? extends PipelineOptions> own) {
    return new OptionCatalog(own, PipelineOptionsFactory.getRegisteredOptions());
  }

  /** Returns the catalog of a command that takes its own options only. */
  static OptionCatalog ownOnly(Class<? extends PipelineOptions> own) {
    return new OptionCatalog(own, List.of());
  }

  /** Returns the interface of the command's own options. */
  Class<? extends PipelineOptions> ownInterface() {
    return own;
  }

  /** Returns the command's own options, in the order of their interface's help page. */
  List<Option> own() {
    return options.values().stream().filter(Option::isOurs).toList();
  }

  /** Returns the few options of the engines that matter most; empty where none are taken. */
  List<Option> engine() {
    return EngineOption.ALL.keySet().stream()
        .flatMap(name -> find(name).stream())
        .filter(option -> !option.isOurs())
        .toList();
  }

  /** Returns every option that is not the command's own and not hidden, by name. */
  List<Option> others() {
    return options.values().stream()
        .filter(option -> !option.isOurs())
        .filter(option -> !option.isHidden())
        .toList();
  }

  /** Returns the option of a name, if there is one. */
  Optional<Option> find(String name) {
    return Optional.ofNullable(options.get(name));
  }

  /** Returns the known name that a user most likely meant, if one is near. */
  Optional<String> nearest(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    // Far enough for a slip or two, not so far that anything is a hint.
    int farthest = Math.min(4, Math.max(2, name.length() / 3));
    LevenshteinDistance distance = new LevenshteinDistance(farthest);
    String best = null;
    int bestDistance = Integer.MAX_VALUE;
    for (String known : options.keySet()) {
      int found = distance.apply(wanted, known.toLowerCase(Locale.ROOT));
      if (found >= 0 && found < bestDistance) {
        best = known;
        bestDistance = found;
      }
    }
    return Optional.ofNullable(best);
  }

  private static List<Option> declaredBy(Class<?> type) {
    List<Option> declared = new ArrayList<>();
    for (Method method : type.getMethods()) {
      if (isGetter(method)) {
        declared.add(new Option(nameOf(method), method));
      }
    }
    declared.removeIf(option -> !option.isOurs());
    OptionOrder order = type.getAnnotation(OptionOrder.class);
    List<String> first = order == null ? List.of() : List.of(order.value());
    declared.sort(
        Comparator.comparingInt((Option option) -> rank(first, option.name()))
            .thenComparing(Option::name));
    return declared;
  }

  private static int rank(List<String> first, String name) {
    int place = first.indexOf(name);
    return place < 0 ? first.size() : place;
  }

  private static boolean isGetter(Method method) {
    return method.getParameterCount() == 0
        && method.getReturnType() != void.class
        && !Modifier.isStatic(method.getModifiers())
        && !method.isDefault()
        && (method.getName().startsWith("get") || method.getName().startsWith("is"));
  }

  private static String nameOf(Method getter) {
    String name = getter.getName();
    return Introspector.decapitalize(name.substring(name.startsWith("is") ? 2 : 3));
  }
}
