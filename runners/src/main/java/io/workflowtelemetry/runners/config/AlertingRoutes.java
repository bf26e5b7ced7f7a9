package io.workflowtelemetry.runners.config;

import io.workflowtelemetry.transforms.notify.AlertMatch;
import io.workflowtelemetry.transforms.notify.DigestPeriod;
import io.workflowtelemetry.transforms.notify.Inhibition;
import io.workflowtelemetry.transforms.notify.Label;
import io.workflowtelemetry.transforms.notify.MuteTime;
import io.workflowtelemetry.transforms.notify.Route;
import io.workflowtelemetry.transforms.notify.Routing;
import io.workflowtelemetry.transforms.notify.Silence;
import io.workflowtelemetry.transforms.notify.TextMatch;
import io.workflowtelemetry.transforms.notify.Throttle;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads routes and what else of a file of alerting decides who is told when. */
final class AlertingRoutes {
  private static final String THROTTLES = "a number up to 10000 and a duration such as 20 per 1h";
  private static final Pattern THROTTLE = Pattern.compile("([0-9]{1,5}) per ([0-9dhms]{1,30})");
  private static final String MATCHES =
      "a text, a /regular expression/ in RE2's syntax, or a list of texts";
  private static final String DIGESTS = "daily or weekly";
  private static final String WAITS = "0s to 7d";
  private static final String REPEATS = "1m to 365d";
  private static final String CLOCKS = "a time of the day such as 22:00";
  private static final Pattern CLOCK = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]");

  private final Mistakes mistakes;
  private final AlertingChannels channels;
  private final Map<String, MuteTime> muteTimes = new LinkedHashMap<>();

  /** Makes it; the channels were read before. */
  AlertingRoutes(AlertingChannels channels, Mistakes mistakes) {
    this.channels = channels;
    this.mistakes = mistakes;
  }

  /** Returns what the file decides; nothing where it can't be used. */
  Optional<Routing> read(YamlFields file) {
    file.keys("mute_times", "names, each with weekdays, from, to and timezone")
        .ifPresent(this::readMuteTimes);
    List<Silence> silences = new ArrayList<>();
    for (YamlFields silence : file.each("silences", "with match, from, until and comment")) {
      add(silences, silence(silence));
    }
    List<Inhibition> inhibitions = new ArrayList<>();
    for (YamlFields inhibition : file.each("inhibitions", "with source, target and equal")) {
      inhibitions.add(inhibition(inhibition));
    }
    if (!file.has("routes")) {
      mistakes.add(0, "no routes", "routes: a list, each with match, to and more");
    }
    List<Route> routes = routes(file, true, false);
    try {
      return Optional.of(
          new Routing(routes, silences, muteTimes, inhibitions, channels.throttles()));
    } catch (IllegalArgumentException e) {
      mistakes.add(0, "", "a file that " + e.getMessage());
      return Optional.empty();
    }
  }

  private List<Route> routes(YamlFields parent, boolean isTop, boolean summedUp) {
    List<Route> routes = new ArrayList<>();
    for (YamlFields fields : parent.each("routes", "with match, to and more")) {
      if ((isTop || fields.has("digest")) && !fields.has("to")) {
        mistakes.add(fields.line(""), "no to", "to: names of channels, or [] for none");
      }
      add(routes, route(fields, summedUp));
    }
    return routes;
  }

  private @Nullable Route route(YamlFields fields, boolean summedUp) {
    AlertMatch match = match(fields, "match");
    DigestPeriod digest = digest(fields);
    boolean ofDigests = summedUp || digest != null;
    if (ofDigests && !match.labels().keySet().stream().allMatch(Label.REPOSITORY::equals)) {
      fields.refuse("match", "of digests: repository alone");
    }
    List<String> to = to(fields, ofDigests);
    List<Label> groupBy = labels(fields, "group_by");
    Duration wait = fields.duration("group_wait", Duration.ZERO, Route.MAX_DURATION, WAITS);
    Duration interval = fields.duration("group_interval", Duration.ZERO, Route.MAX_DURATION, WAITS);
    Duration repeat =
        fields.duration("repeat_interval", Route.MIN_REPEAT, Route.MAX_REPEAT, REPEATS);
    Throttle throttle = throttle(fields);
    List<String> muted = mutedAt(fields);
    boolean continues = fields.truth("continue");
    List<Route> routes = routes(fields, false, ofDigests);
    fields.end();
    return new Route(
        match, digest, to, groupBy, wait, interval, repeat, throttle, muted, continues, routes);
  }

  private static @Nullable DigestPeriod digest(YamlFields fields) {
    String text = fields.text("digest", DIGESTS);
    if (text == null) {
      return null;
    }
    return Arrays.stream(DigestPeriod.values())
        .filter(period -> period.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseGet(
            () -> {
              fields.refuse("digest", DIGESTS);
              return null;
            });
  }

  private @Nullable List<String> to(YamlFields fields, boolean ofDigests) {
    List<String> names = fields.texts("to", "the name of a channel, or a list of names");
    if (names == null) {
      return null;
    }
    for (String name : names) {
      if (!channels.names().contains(name)) {
        mistakes.add(
            fields.line("to"),
            "to: " + name,
            "one of the channels " + String.join(", ", channels.names()));
      } else if (ofDigests && channels.ofIncidents().contains(name)) {
        mistakes.add(
            fields.line("to"), "to: " + name, "of digests: a channel for texts, not for incidents");
      }
    }
    return names.stream().filter(name -> !channels.absent().containsKey(name)).toList();
  }

  private @Nullable List<String> mutedAt(YamlFields fields) {
    List<String> names = fields.texts("mute_times", "the name of a mute time, or a list of names");
    if (names == null) {
      return null;
    }
    List<String> known = new ArrayList<>();
    for (String name : names) {
      if (muteTimes.containsKey(name)) {
        known.add(name);
      } else {
        mistakes.add(
            fields.line("mute_times"),
            "mute_times: " + name,
            "one of those of the file's mute_times: " + String.join(", ", muteTimes.keySet()));
      }
    }
    return known;
  }

  private @Nullable List<Label> labels(YamlFields fields, String key) {
    List<String> names = fields.texts(key, "a label, or a list of labels");
    if (names == null) {
      return null;
    }
    List<Label> labels = new ArrayList<>();
    for (String name : names) {
      label(name)
          .ifPresentOrElse(
              labels::add, () -> mistakes.add(fields.line(key), key + ": " + name, ofLabels()));
    }
    return labels;
  }

  private static Optional<Label> label(String name) {
    return Arrays.stream(Label.values()).filter(label -> label.text().equals(name)).findFirst();
  }

  private static String ofLabels() {
    return Arrays.stream(Label.values())
        .map(Label::text)
        .collect(Collectors.joining(", ", "one of the labels ", ""));
  }

  private AlertMatch match(YamlFields fields, String key) {
    Map<Label, TextMatch> matches = new EnumMap<>(Label.class);
    fields
        .keys(key, "labels, each with what it matches")
        .ifPresent(
            keys ->
                keys.values()
                    .forEach(
                        (name, value) -> {
                          Optional<Label> label = label(name);
                          TextMatch match = textMatch(name, value);
                          if (label.isEmpty()) {
                            mistakes.add(value.line(), name, ofLabels());
                          } else if (match != null) {
                            matches.put(label.get(), match);
                          }
                        }));
    return new AlertMatch(matches);
  }

  private @Nullable TextMatch textMatch(String name, YamlValue value) {
    try {
      if (value instanceof YamlValue.Text text) {
        return TextMatch.of(text.text());
      }
      if (value instanceof YamlValue.Items items) {
        List<String> texts = new ArrayList<>();
        for (YamlValue item : items.values()) {
          if (!(item instanceof YamlValue.Text text)) {
            mistakes.add(name, item, MATCHES);
            return null;
          }
          texts.add(text.text());
        }
        return TextMatch.anyOf(texts);
      }
    } catch (IllegalArgumentException e) {
      mistakes.add(name, value, MATCHES + " (it " + e.getMessage() + ")");
      return null;
    }
    mistakes.add(name, value, MATCHES);
    return null;
  }

  /** Returns the throttle of a route or a channel; null where it has none of its own. */
  static @Nullable Throttle throttle(YamlFields fields) {
    String text = fields.text("throttle", THROTTLES);
    if (text == null) {
      return null;
    }
    Matcher parts = THROTTLE.matcher(text);
    Optional<Duration> per =
        parts.matches() ? YamlFields.duration(parts.group(2)) : Optional.empty();
    if (per.isEmpty()) {
      fields.refuse("throttle", THROTTLES);
      return null;
    }
    try {
      return new Throttle(Long.parseLong(parts.group(1)), per.get());
    } catch (IllegalArgumentException e) {
      fields.refuse("throttle", THROTTLES + " (it " + e.getMessage() + ")");
      return null;
    }
  }

  private Inhibition inhibition(YamlFields fields) {
    required(fields, "source", "labels of the alerts that keep others back");
    required(fields, "target", "labels of those that are kept back");
    AlertMatch source = match(fields, "source");
    AlertMatch target = match(fields, "target");
    List<Label> equal = labels(fields, "equal");
    fields.end();
    return new Inhibition(source, target, equal == null ? List.of() : equal);
  }

  private @Nullable Silence silence(YamlFields fields) {
    required(fields, "match", "labels, each with what it matches");
    AlertMatch match = match(fields, "match");
    required(fields, "until", YamlFields.TIME);
    Instant from = fields.instant("from");
    Instant until = fields.instant("until");
    String comment = fields.text("comment", "a text");
    fields.end();
    if (until == null) {
      return null;
    }
    if (from != null && !from.isBefore(until)) {
      fields.refuse("until", "a time after that of from");
      return null;
    }
    return new Silence(match, from, until, comment == null ? "" : comment);
  }

  private void required(YamlFields fields, String key, String allowed) {
    if (!fields.has(key)) {
      mistakes.add(fields.line(""), "no " + key, key + ": " + allowed);
    }
  }

  private void readMuteTimes(YamlValue.Keys named) {
    named
        .values()
        .forEach(
            (name, value) -> {
              if (value instanceof YamlValue.Keys keys) {
                YamlFields fields = new YamlFields(keys, mistakes);
                muteTimes.put(name, muteTime(fields));
                fields.end();
              } else {
                mistakes.add(name, value, "weekdays, from, to and timezone");
              }
            });
  }

  /** Returns a mute time; parts of it that are mistakes, or absent, are as good as any. */
  private static MuteTime muteTime(YamlFields fields) {
    Set<DayOfWeek> weekdays = weekdays(fields);
    LocalTime from = clock(fields, "from");
    LocalTime to = clock(fields, "to");
    ZoneId zone = ZoneId.of("UTC");
    String allowed = "a time zone such as UTC or Europe/Berlin";
    String name = fields.text("timezone", allowed);
    try {
      zone = name == null ? zone : ZoneId.of(name);
    } catch (DateTimeException e) {
      fields.refuse("timezone", allowed);
    }
    return new MuteTime(weekdays, from, to, zone);
  }

  private static Set<DayOfWeek> weekdays(YamlFields fields) {
    String allowed = "monday to sunday, or a list of them";
    Set<DayOfWeek> weekdays = EnumSet.noneOf(DayOfWeek.class);
    List<String> names = fields.texts("weekdays", allowed);
    if (names == null) {
      return EnumSet.allOf(DayOfWeek.class);
    }
    for (String name : names) {
      Optional<DayOfWeek> weekday =
          Arrays.stream(DayOfWeek.values())
              .filter(day -> day.name().toLowerCase(Locale.ROOT).equals(name))
              .findFirst();
      if (weekday.isPresent()) {
        weekdays.add(weekday.get());
      } else {
        fields.mistakes().add(fields.line("weekdays"), "weekdays: " + name, allowed);
      }
    }
    if (names.isEmpty()) {
      fields.refuse("weekdays", allowed);
    }
    return weekdays.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : weekdays;
  }

  private static LocalTime clock(YamlFields fields, String key) {
    String text = fields.required(key, CLOCKS);
    if (text == null) {
      return LocalTime.MIDNIGHT;
    }
    if (!CLOCK.matcher(text).matches()) {
      fields.refuse(key, CLOCKS);
      return LocalTime.MIDNIGHT;
    }
    return LocalTime.parse(text);
  }

  private static <T> void add(List<T> values, @Nullable T value) {
    if (value != null) {
      values.add(value);
    }
  }
}
