package io.workflowtelemetry.runners.config;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keys of a YAML file that are asked for one by one. What is wrong with a value is a mistake, and
 * the value then is as if it were absent; what nobody asked for is a mistake at the end.
 */
final class YamlFields {
  static final String DURATION = "a duration such as 30s, 5m, 1h30m or 7d";
  static final String TIME = "a time such as 2026-01-31T00:00:00Z";
  private static final Pattern DURATIONS =
      Pattern.compile(
          "(?=[0-9])(?:([0-9]{1,5})d)?(?:([0-9]{1,5})h)?(?:([0-9]{1,5})m)?(?:([0-9]{1,5})s)?");

  private final YamlValue.Keys keys;
  private final Mistakes mistakes;
  private final Set<String> asked = new LinkedHashSet<>();

  YamlFields(YamlValue.Keys keys, Mistakes mistakes) {
    this.keys = keys;
    this.mistakes = mistakes;
  }

  Mistakes mistakes() {
    return mistakes;
  }

  /** Returns the line of a key's value, else that of all keys. */
  int line(String key) {
    YamlValue value = keys.get(key);
    return value == null ? keys.line() : value.line();
  }

  boolean has(String key) {
    asked.add(key);
    return keys.get(key) != null;
  }

  @Nullable YamlValue value(String key) {
    asked.add(key);
    return keys.get(key);
  }

  @Nullable String text(String key, String allowed) {
    YamlValue value = value(key);
    if (value instanceof YamlValue.Text text && !text.text().isBlank()) {
      return text.text();
    }
    refuse(key, value, allowed);
    return null;
  }

  /** Returns a text that must be there. */
  @Nullable String required(String key, String allowed) {
    if (!has(key)) {
      mistakes.add(keys.line(), "no " + key, key + ": " + allowed);
      return null;
    }
    return text(key, allowed);
  }

  /** Returns the texts of a list, or the one that stands without one; null where it is absent. */
  @Nullable List<String> texts(String key, String allowed) {
    YamlValue value = value(key);
    if (value instanceof YamlValue.Text text && !text.text().isBlank()) {
      return List.of(text.text());
    }
    if (!(value instanceof YamlValue.Items items)) {
      refuse(key, value, allowed);
      return null;
    }
    List<String> texts = new ArrayList<>();
    for (YamlValue item : items.values()) {
      if (item instanceof YamlValue.Text text && !text.text().isBlank()) {
        texts.add(text.text());
      } else {
        mistakes.add(key, item, allowed);
      }
    }
    return texts;
  }

  @Nullable Integer whole(String key, int least, int most) {
    YamlValue value = value(key);
    if (value instanceof YamlValue.Whole whole
        && whole.number() >= least
        && whole.number() <= most) {
      return (int) whole.number();
    }
    refuse(key, value, "a whole number from " + least + " to " + most);
    return null;
  }

  /** Returns whether it holds; false where it is absent. */
  boolean truth(String key) {
    YamlValue value = value(key);
    if (value instanceof YamlValue.Truth truth) {
      return truth.holds();
    }
    refuse(key, value, "true or false");
    return false;
  }

  /** Returns a duration within limits; null where it is absent. */
  @Nullable Duration duration(String key, Duration least, Duration most, String limits) {
    YamlValue value = value(key);
    if (value instanceof YamlValue.Text text) {
      Optional<Duration> duration = duration(text.text());
      if (duration.isPresent()
          && duration.get().compareTo(least) >= 0
          && duration.get().compareTo(most) <= 0) {
        return duration.get();
      }
    }
    refuse(key, value, DURATION + ", " + limits);
    return null;
  }

  /** Returns the duration that a text is, which may be none; nothing for other texts. */
  static Optional<Duration> duration(String text) {
    Matcher parts = DURATIONS.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        Duration.ofDays(number(parts.group(1)))
            .plusHours(number(parts.group(2)))
            .plusMinutes(number(parts.group(3)))
            .plusSeconds(number(parts.group(4))));
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  /** Returns a time; null where it is absent. */
  @Nullable Instant instant(String key) {
    String text = text(key, TIME);
    try {
      return text == null ? null : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      refuse(key, TIME);
      return null;
    }
  }

  /** Returns keys below a key; nothing where they are absent or none. */
  Optional<YamlValue.Keys> keys(String key, String allowed) {
    YamlValue value = value(key);
    if (value instanceof YamlValue.Keys found) {
      return Optional.of(found);
    }
    refuse(key, value, allowed);
    return Optional.empty();
  }

  /** Returns the fields of each value of a list; none where it is absent. */
  List<YamlFields> each(String key, String allowed) {
    YamlValue value = value(key);
    if (!(value instanceof YamlValue.Items items)) {
      refuse(key, value, "a list, each " + allowed);
      return List.of();
    }
    List<YamlFields> each = new ArrayList<>();
    for (YamlValue item : items.values()) {
      if (item instanceof YamlValue.Keys found) {
        each.add(new YamlFields(found, mistakes));
      } else {
        mistakes.add(key, item, allowed);
      }
    }
    return each;
  }

  private void refuse(String key, @Nullable YamlValue value, String allowed) {
    if (value != null) {
      mistakes.add(key, value, allowed);
    }
  }

  /** Refuses a key's value, whatever it is. */
  void refuse(String key, String allowed) {
    refuse(key, keys.get(key), allowed);
  }

  /** Refuses the keys that nobody asked for. */
  void end() {
    keys.values()
        .forEach(
            (key, value) -> {
              if (!asked.contains(key)) {
                mistakes.add(value.line(), key, "one of the keys " + String.join(", ", asked));
              }
            });
  }
}
