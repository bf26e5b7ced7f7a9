package io.workflowtelemetry.runners.cli;

import java.beans.Introspector;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Hidden;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** The options of Beam and its runners, whose values are handed on to Beam as they were given. */
final class EngineOptions {
  private static final String BOOLEAN = "true or false";
  private static final String COUNT = "a whole number over 0";

  /** The options that a user may want, in the order of a help page and in this project's words. */
  private static final List<Wanted> WANTED =
      List.of(
          new Wanted(
              "--runner",
              "Engine that runs the pipeline",
              "DirectRunner or FlinkRunner",
              "DirectRunner"),
          new Wanted(
              "--flinkMaster",
              "Flink to run on: embedded, or a cluster's JobManager (its REST address)",
              "[local], [auto] or host:port",
              "[local]"),
          new Wanted(
              "--parallelism",
              "How many tasks work side by side",
              COUNT,
              "the processors of this machine; on a cluster: its slots"),
          new Wanted("--objectReuse", "Flink: hand elements on without a copy", BOOLEAN, "true"),
          new Wanted("--fasterCopy", "Flink: leave out copies between steps", BOOLEAN, "true"),
          new Wanted(
              "--disableMetrics",
              "Flink: take no metrics of each element",
              BOOLEAN,
              "true; false for a stream"),
          new Wanted(
              "--flinkConfDir",
              "Flink: folder of Flink's own settings, where it is embedded",
              "a folder",
              "computed"),
          new Wanted(
              "--filesToStage",
              "Flink: jars that a cluster is given",
              "files, separated by commas",
              "the program"),
          new Wanted(
              "--jobName", "Name of the job on a cluster", "text", "of program, user and time"));

  private EngineOptions() {}

  private record Wanted(String name, String what, String allowed, String otherwise) {}

  /** Returns the names of the few that a user may want, as they are written. */
  static List<String> wanted() {
    return WANTED.stream().map(Wanted::name).toList();
  }

  /** Returns all, by name. */
  static Collection<OptionSpec> all() {
    Map<String, OptionSpec> all = new LinkedHashMap<>();
    PipelineOptionsFactory.getRegisteredOptions().stream()
        .flatMap(type -> Arrays.stream(type.getMethods()))
        .filter(EngineOptions::isGetter)
        .sorted(
            Comparator.comparing(EngineOptions::nameOf)
                .thenComparing(getter -> getter.getDeclaringClass().getName()))
        .forEach(getter -> all.computeIfAbsent(nameOf(getter), name -> option(name, getter)));
    return all.values();
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
    return "--" + Introspector.decapitalize(name.substring(name.startsWith("is") ? 2 : 3));
  }

  private static OptionSpec option(String name, Method getter) {
    Class<?> type = getter.getReturnType();
    OptionSpec.Builder option = OptionSpec.builder(name);
    Optional<Wanted> wanted = WANTED.stream().filter(few -> few.name().equals(name)).findFirst();
    if (wanted.isPresent()) {
      option
          .description(wanted.get().what(), wanted.get().otherwise())
          .paramLabel(wanted.get().allowed());
    } else {
      Description words = getter.getAnnotation(Description.class);
      String what = words == null ? "" : words.value().strip().replaceAll("\\s+", " ");
      option
          .description(what, defaultOf(getter))
          .paramLabel(allowed(getter.getGenericReturnType()))
          .hidden(what.isEmpty() || getter.isAnnotationPresent(Hidden.class));
    }
    if (type == boolean.class || type == Boolean.class) {
      return option.type(boolean.class).build();
    }
    boolean many = type.isArray() || Collection.class.isAssignableFrom(type);
    return option
        .type(many ? List.class : String.class)
        .auxiliaryTypes(String.class)
        .arity("1")
        .converters(value -> readByBeam(name, value))
        .build();
  }

  private static String readByBeam(String name, String value) {
    try {
      var unused = PipelineOptionsFactory.fromArgs(name + "=" + value).create();
      return value;
    } catch (IllegalArgumentException e) {
      // Beam's words for it speak of classes; what is allowed says more.
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }

  private static String defaultOf(Method getter) {
    for (Annotation annotation : getter.getAnnotations()) {
      if (annotation instanceof Default.String text) {
        return text.value();
      } else if (annotation instanceof Default.Boolean bool) {
        return Boolean.toString(bool.value());
      } else if (annotation instanceof Default.Integer number) {
        return Integer.toString(number.value());
      } else if (annotation instanceof Default.Long number) {
        return Long.toString(number.value());
      } else if (annotation instanceof Default.Double number) {
        return Double.toString(number.value());
      } else if (annotation instanceof Default.Enum constant) {
        return constant.value();
      } else if (annotation instanceof Default.Class type) {
        return type.value().getSimpleName();
      } else if (annotation instanceof Default.InstanceFactory) {
        return "computed";
      }
    }
    return "";
  }

  private static String allowed(Type type) {
    if (type == boolean.class || type == Boolean.class) {
      return BOOLEAN;
    } else if (type == int.class || type == Integer.class) {
      return "a whole number";
    } else if (type == long.class || type == Long.class) {
      return "a whole number";
    } else if (type == double.class || type == Double.class) {
      return "a number";
    } else if (type == String.class) {
      return "text";
    } else if (type instanceof Class<?> enumeration && enumeration.isEnum()) {
      return "one of "
          + Arrays.stream(enumeration.getEnumConstants())
              .map(constant -> ((Enum<?>) constant).name())
              .collect(Collectors.joining(", "));
    } else if (type instanceof ParameterizedType parameterized) {
      if (parameterized.getRawType() == Class.class) {
        return "the name of a class";
      } else if (parameterized.getRawType() instanceof Class<?> raw
          && Collection.class.isAssignableFrom(raw)) {
        return "values, separated by commas";
      }
    }
    return "JSON";
  }
}
