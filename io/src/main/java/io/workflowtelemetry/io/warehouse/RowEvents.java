package io.workflowtelemetry.io.warehouse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The events that rows of runs and their steps tell of: {@code run_id, event, step, at, payload}.
 * Systems name their columns differently; of those that mean the same the first that is there
 * counts.
 */
final class RowEvents {
  private static final List<String> RUN = List.of("run_id", "id");
  private static final List<String> STEP = List.of("step", "step_name", "step_id", "name");
  private static final List<String> STATE = List.of("state", "status");
  private static final List<String> EVENT = List.of("event", "event_type", "type", "state");
  private static final List<String> AT = List.of("at", "occurred_at", "timestamp", "created_at");
  private static final List<String> END = List.of("completed_at", "ended_at", "finished_at");

  /** What a state that ended is called in an event. */
  private static final Map<String, String> ENDED =
      Map.of(
          "success", "completed",
          "succeeded", "completed",
          "failure", "failed",
          "error", "failed",
          "canceled", "cancelled");

  private RowEvents() {}

  /** Returns when a run was created, started and ended. */
  static List<ObjectNode> ofRun(ObjectNode row) {
    List<ObjectNode> events = new ArrayList<>();
    add(events, row, RUN, null, "run_created", row.get("created_at"), null);
    add(events, row, RUN, null, "run_started", row.get("started_at"), null);
    add(events, row, RUN, null, "run_" + end(row), first(row, END), row);
    return orWhole(events, row);
  }

  /** Returns when an attempt at a step started and ended. */
  static List<ObjectNode> ofStep(ObjectNode row) {
    List<ObjectNode> events = new ArrayList<>();
    List<String> run = List.of("run_id");
    JsonNode step = first(row, STEP);
    add(events, row, run, step, "step_started", row.get("started_at"), null);
    add(events, row, run, step, "step_" + end(row), first(row, END), row);
    return orWhole(events, row);
  }

  /** Returns an event by the names that the dialect knows. */
  static ObjectNode ofEvent(ObjectNode row) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    set(event, "run_id", row.get("run_id"));
    set(event, "event", first(row, EVENT));
    set(event, "step", first(row, STEP));
    set(event, "at", first(row, AT));
    set(event, "payload", row.get("payload"));
    return event;
  }

  private static String end(ObjectNode row) {
    JsonNode state = first(row, STATE);
    String word = state == null ? "completed" : state.asText().toLowerCase(Locale.ROOT);
    return ENDED.getOrDefault(word, word);
  }

  private static void add(
      List<ObjectNode> events,
      ObjectNode row,
      List<String> run,
      @Nullable JsonNode step,
      String name,
      @Nullable JsonNode at,
      @Nullable JsonNode payload) {
    if (at == null) {
      return;
    }
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    set(event, "run_id", first(row, run));
    event.put("event", name);
    set(event, "step", step);
    set(event, "at", at);
    set(event, "payload", payload);
    events.add(event);
  }

  /** A row that tells no time is no event: as it is, it becomes a bad record, and is not lost. */
  private static List<ObjectNode> orWhole(List<ObjectNode> events, ObjectNode row) {
    return events.isEmpty() ? List.of(row) : events;
  }

  private static @Nullable JsonNode first(ObjectNode row, List<String> names) {
    for (String name : names) {
      if (row.hasNonNull(name)) {
        return row.get(name);
      }
    }
    return null;
  }

  private static void set(ObjectNode event, String name, @Nullable JsonNode value) {
    if (value != null) {
      event.set(name, value);
    }
  }
}
