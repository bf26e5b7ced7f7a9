package io.workflowtelemetry.runners.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.io.warehouse.AckStore;
import io.workflowtelemetry.io.warehouse.AckStore.Ack;
import io.workflowtelemetry.io.warehouse.AlertStore;
import io.workflowtelemetry.io.warehouse.SilenceStore;
import io.workflowtelemetry.io.warehouse.SilenceStore.Silence;
import io.workflowtelemetry.io.warehouse.Warehouse;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.transforms.notify.Label;
import io.workflowtelemetry.transforms.notify.TextMatch;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What people say of alerts in a warehouse, which whoever sends heeds: that they know, and that
 * they need not know.
 */
final class AlertSayings {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int LONGEST = 1_000;

  private final Clock clock;
  private final AlertsOptions options;

  AlertSayings(Clock clock, AlertsOptions options) {
    this.clock = clock;
    this.options = options;
  }

  /**
   * Does an action: {@code ack}, {@code silence}, {@code silences} or {@code unsilence}.
   *
   * @param of the alert or the silence that it is about; empty for others
   * @throws IOException if the warehouse can't be used
   */
  void run(String action, String of, boolean isJson, PrintStream out, UsageErrors errors)
      throws IOException {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    WarehouseAddress address = options.warehouse.namedOrEmbedded(errors);
    String by = bounded("--by", options.by, errors);
    String comment = bounded("--comment", options.comment, errors);
    Silence silence = action.equals("silence") ? silence(user(by), comment, now, errors) : null;
    errors.throwIfAny();
    WarehouseAddress warehouse = Objects.requireNonNull(address);
    if (!Warehouse.isThere(warehouse)) {
      throw new IOException("there is no warehouse " + warehouse);
    }
    Warehouse.migrate(warehouse);
    switch (action) {
      case "ack" -> {
        if (AlertStore.of(warehouse).find(of).isEmpty()) {
          errors.add("alerts ack", of, "the alert_id of an alert in the warehouse");
          errors.throwIfAny();
        }
        AckStore.of(warehouse).put(new Ack(of, user(by), comment, now));
        out.println("acknowledged " + of + " by " + Printable.inLine(user(by)));
      }
      case "silence" -> {
        Silence made = Objects.requireNonNull(silence);
        SilenceStore.of(warehouse).add(made);
        out.println("silenced until " + made.endsAt() + " as " + made.id());
      }
      case "unsilence" -> {
        if (!SilenceStore.of(warehouse).end(of, now)) {
          errors.add("alerts unsilence", of, "a silence of ./telemetry alerts silences");
          errors.throwIfAny();
        }
        out.println("ended " + of);
      }
      default -> {
        List<Silence> silences = SilenceStore.of(warehouse).endingAfter(now);
        out.print(Printable.lines(isJson ? json(silences) : table(silences)));
      }
    }
  }

  private static String user(@Nullable String given) {
    return given == null ? System.getProperty("user.name", "unknown") : given;
  }

  private static @Nullable String bounded(String flag, @Nullable String text, UsageErrors errors) {
    if (text != null && text.length() > LONGEST) {
      errors.add(flag, text, "a text of at most " + LONGEST + " characters");
    }
    return text;
  }

  private @Nullable Silence silence(
      String by, @Nullable String comment, Instant now, UsageErrors errors) {
    SortedMap<String, String> matchers = matchers(errors);
    Instant until = until(now, errors);
    return until == null || matchers.isEmpty()
        ? null
        : new Silence(UUID.randomUUID().toString(), matchers, now, until, by, comment, now);
  }

  private @Nullable Instant until(Instant now, UsageErrors errors) {
    String text = options.until;
    Instant until;
    if (text == null) {
      until = null;
    } else if (text.contains("-")) {
      until = TimeTexts.instant("--until", text, ZoneOffset.UTC, errors);
    } else {
      Duration lasting = TimeTexts.duration("--until", text, errors);
      until = now.plus(lasting);
    }
    if (text == null || (until != null && !until.isAfter(now))) {
      errors.add(
          "--until",
          text == null ? "" : text,
          "a time to come such as 2026-01-31T00:00:00Z, or a duration such as 2h");
    }
    return until;
  }

  private SortedMap<String, String> matchers(UsageErrors errors) {
    SortedMap<String, String> matchers = new TreeMap<>();
    if (options.match == null) {
      errors.add("--match", "", "LABEL=TEXT or LABEL=/REGEX/, separated by commas");
      return matchers;
    }
    for (String match : options.match) {
      int equals = match.indexOf('=');
      String label = match.substring(0, Math.max(0, equals));
      String text = match.substring(equals + 1);
      if (Arrays.stream(Label.values()).noneMatch(known -> known.text().equals(label))) {
        String labels =
            Arrays.stream(Label.values()).map(Label::text).collect(Collectors.joining(", "));
        errors.add("--match", match, "LABEL=TEXT, with one of the labels " + labels);
      } else if (text.isEmpty() || text.length() > LONGEST || !isMatch(text)) {
        errors.add("--match", match, "LABEL=TEXT, or a regular expression of RE2 between slashes");
      } else if (matchers.put(label, text) != null) {
        errors.add("--match", match, "each label once");
      }
    }
    return matchers;
  }

  private static boolean isMatch(String text) {
    try {
      var unused = TextMatch.of(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String table(List<Silence> silences) {
    if (silences.isEmpty()) {
      return "no silences\n";
    }
    ColumnTable table = new ColumnTable("from", "until", "by", "of", "comment", "silence_id");
    for (Silence silence : silences) {
      table.add(
          silence.startsAt().toString(),
          silence.endsAt().toString(),
          silence.createdBy(),
          silence.matchers().entrySet().stream()
              .map(matcher -> matcher.getKey() + "=" + matcher.getValue())
              .collect(Collectors.joining(" ")),
          silence.reason() == null ? "" : silence.reason(),
          silence.id());
    }
    return table.render();
  }

  private static String json(List<Silence> silences) {
    ArrayNode root = JSON.createArrayNode();
    for (Silence silence : silences) {
      ObjectNode node = root.addObject();
      node.put("silence_id", silence.id());
      ObjectNode matchers = node.putObject("matchers");
      silence.matchers().forEach(matchers::put);
      node.put("starts_at", silence.startsAt().toString());
      node.put("ends_at", silence.endsAt().toString());
      node.put("created_by", silence.createdBy());
      node.put("reason", silence.reason());
      node.put("created_at", silence.createdAt().toString());
    }
    return root + "\n";
  }
}
