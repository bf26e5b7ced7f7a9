package io.workflowtelemetry.runners.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value of a YAML file that knows the line in which it, or its key, begins, from 1. */
sealed interface YamlValue {
  /** Returns the line. */
  int line();

  /** Returns what a message may say was given. */
  String shown();

  /**
   * What is never taken, such as an alias or a fraction.
   *
   * @param told whether that is known as a mistake already
   */
  record Unusable(int line, String shown, boolean told) implements YamlValue {}

  /** Keys, each once, and their values, in the order of the file. */
  record Keys(int line, Map<String, YamlValue> values) implements YamlValue {
    /** Copies the map. */
    public Keys {
      values = new LinkedHashMap<>(values);
    }

    @Nullable YamlValue get(String key) {
      return values.get(key);
    }

    @Override
    public String shown() {
      return "keys and values";
    }
  }

  /** Values in an order. */
  record Items(int line, List<YamlValue> values) implements YamlValue {
    /** Copies the list. */
    public Items {
      values = List.copyOf(values);
    }

    @Override
    public String shown() {
      return "a list";
    }
  }

  /** A text. */
  record Text(int line, String text) implements YamlValue {
    @Override
    public String shown() {
      return text;
    }
  }

  /** A whole number that fits. */
  record Whole(int line, long number) implements YamlValue {
    @Override
    public String shown() {
      return Long.toString(number);
    }
  }

  /** True or false. */
  record Truth(int line, boolean holds) implements YamlValue {
    @Override
    public String shown() {
      return Boolean.toString(holds);
    }
  }

  /** Nothing at all. */
  record Nothing(int line) implements YamlValue {
    @Override
    public String shown() {
      return "nothing";
    }
  }
}
