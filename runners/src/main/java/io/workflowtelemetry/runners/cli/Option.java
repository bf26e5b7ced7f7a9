package io.workflowtelemetry.runners.cli;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Hidden;
import org.jspecify.annotations.Nullable;

/**
 * One option of an options interface.
 *
 * @param name its name without dashes
 * @param getter the method that it is declared by
 */
record Option(String name, Method getter) {

  /** Whether it is of an interface of ours, and not of Beam or a runner. */
  boolean isOurs() {
    return getter.getDeclaringClass().getPackage().equals(Option.class.getPackage());
  }

  /** Returns what is told of an engine's option; null for ours and those nobody tells of. */
  private @Nullable EngineOption engine() {
    return isOurs() ? null : EngineOption.ALL.get(name);
  }

  /** Returns what it is for, on one line; empty where its interface does not say. */
  String description() {
    EngineOption engine = engine();
    if (engine != null) {
      return engine.description();
    }
    Description annotation = getter.getAnnotation(Description.class);
    return annotation == null ? "" : annotation.value().strip().replaceAll("\\s+", " ");
  }

  /** Returns which values it takes, in words. */
  String allowed() {
    EngineOption engine = engine();
    if (engine != null) {
      return engine.allowed();
    }
    Allowed annotation = getter.getAnnotation(Allowed.class);
    return annotation == null ? allowed(getter.getGenericReturnType()) : annotation.value();
  }

  /** Returns what holds where it is not given, in words; empty for nothing. */
  String otherwise() {
    EngineOption engine = engine();
    if (engine != null) {
      return engine.otherwise();
    }
    Allowed annotation = getter.getAnnotation(Allowed.class);
    if (annotation != null && !annotation.otherwise().isEmpty()) {
      return annotation.otherwise();
    }
    Object value = defaultValue();
    return value == null ? "" : value.toString();
  }

  /** Returns whether it may be written without a value. */
  boolean isSwitch() {
    return getter.getReturnType() == boolean.class || getter.getReturnType() == Boolean.class;
  }

  /** Returns whether it may be written more than once. */
  boolean isRepeatable() {
    return getter.getReturnType().isArray()
        || Collection.class.isAssignableFrom(getter.getReturnType());
  }

  /** Returns whether its interface keeps it out of help pages. */
  boolean isHidden() {
    return getter.isAnnotationPresent(Hidden.class) || description().isEmpty();
  }

  private @Nullable Object defaultValue() {
    for (var annotation : getter.getAnnotations()) {
      if (annotation instanceof Default.String text) {
        return text.value();
      } else if (annotation instanceof Default.Boolean bool) {
        return bool.value();
      } else if (annotation instanceof Default.Integer number) {
        return number.value();
      } else if (annotation instanceof Default.Long number) {
        return number.value();
      } else if (annotation instanceof Default.Double number) {
        return number.value();
      } else if (annotation instanceof Default.Enum constant) {
        return constant.value();
      } else if (annotation instanceof Default.Class type) {
        return type.value().getSimpleName();
      } else if (annotation instanceof Default.InstanceFactory) {
        return "computed";
      }
    }
    return null;
  }

  private static String allowed(Type type) {
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
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
