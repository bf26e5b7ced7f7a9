package io.workflowtelemetry.io.channels;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.workflowtelemetry.io.warehouse.AckStore;
import io.workflowtelemetry.io.warehouse.SilenceStore;
import io.workflowtelemetry.io.warehouse.SilenceStore.Silence;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.NotifiedAlert;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What people have said is not to be told, looked up each time something is. */
final class Muting {
  private final @Nullable WarehouseAddress warehouse;

  private Muting(@Nullable WarehouseAddress warehouse) {
    this.warehouse = warehouse;
  }

  /**
   * Returns what people have said in a warehouse.
   *
   * @param warehouse null where there is none, and nobody can say anything
   */
  static Muting in(@Nullable WarehouseAddress warehouse) {
    return new Muting(warehouse);
  }

  /**
   * Why an alert is not told.
   *
   * @param result SILENCED or ACKNOWLEDGED
   * @param detail who said so
   */
  record Mute(String result, String detail) {}

  /**
   * Returns the alerts that are not told.
   *
   * @throws IOException where the warehouse can't be reached
   */
  Map<NotifiedAlert, Mute> of(List<NotifiedAlert> alerts, Instant now) throws IOException {
    Map<NotifiedAlert, Mute> mutes = new LinkedHashMap<>();
    if (warehouse == null || alerts.isEmpty()) {
      return mutes;
    }
    List<Silence> silences = SilenceStore.of(warehouse).at(now);
    for (NotifiedAlert alert : alerts) {
      for (Silence silence : silences) {
        if (holds(silence.matchers(), alert.getAlert())) {
          mutes.put(
              alert,
              new Mute("SILENCED", "by " + silence.createdBy() + " until " + silence.endsAt()));
          break;
        }
      }
      if (!mutes.containsKey(alert) && isRepetition(alert)) {
        AckStore.of(warehouse)
            .find(alert.getAlert().getAlertId())
            .ifPresent(ack -> mutes.put(alert, new Mute("ACKNOWLEDGED", "by " + ack.by())));
      }
    }
    return mutes;
  }

  /** What was acknowledged is told when it is over, and when it fires anew. */
  private static boolean isRepetition(NotifiedAlert alert) {
    return alert.getRevision().indexOf('.') >= 0;
  }

  /** Returns whether all matchers hold; one of a label that there is none of holds for no alert. */
  static boolean holds(SortedMap<String, String> matchers, Alert alert) {
    Map<String, String> labels = Texts.labels(alert);
    for (Map.Entry<String, String> matcher : matchers.entrySet()) {
      String value = labels.get(matcher.getKey());
      if (value == null || !holds(matcher.getValue(), value)) {
        return false;
      }
    }
    return !matchers.isEmpty();
  }

  /** RE2 takes time in proportion to the value, whatever the expression. */
  private static boolean holds(String matcher, String value) {
    boolean isExpression = matcher.length() > 2 && matcher.startsWith("/") && matcher.endsWith("/");
    if (!isExpression) {
      return matcher.equals(value);
    }
    try {
      return Pattern.compile(matcher.substring(1, matcher.length() - 1)).matches(value);
    } catch (PatternSyntaxException e) {
      // The command that makes silences refuses it.
      return false;
    }
  }
}
