package io.workflowtelemetry.runners.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.HealthScore;
import io.workflowtelemetry.transforms.check.Rule;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How repositories and the pipeline do, which rules fire, and what the next phase of a deployment
 * waits for.
 *
 * @param health the last week of each repository and of the pipeline, the worst first
 * @param rules what became of the alerts of each rule, by severity
 * @param gates the gates of the deployment's phases
 */
record ControlPlaneReport(List<HealthScore> health, List<RuleState> rules, List<PhaseGate> gates) {
  private static final JsonMapper JSON = new JsonMapper();

  private static final Comparator<HealthScore> WORST_FIRST =
      Comparator.comparing(
              HealthScore::getScore, Comparator.nullsLast(Comparator.<Double>naturalOrder()))
          .thenComparing(
              HealthScore::getRepository, Comparator.nullsFirst(Comparator.naturalOrder()));

  /**
   * A rule's alerts of a severity.
   *
   * @param firing how many fire
   * @param resolved how many did, and don't any more
   */
  record RuleState(String rule, String severity, long firing, long resolved) {
    private RuleState with(String status) {
      return new RuleState(
          rule,
          severity,
          firing + (status.equals("FIRING") ? 1 : 0),
          resolved + (status.equals("RESOLVED") ? 1 : 0));
    }

    String state() {
      return firing > 0 ? "firing" : "quiet";
    }
  }

  /**
   * Makes the report.
   *
   * @param scores all rows of health; of several of one week the last counts
   * @param alerts the last revision of each alert
   */
  static ControlPlaneReport of(
      List<HealthScore> scores, List<Alert> alerts, List<PhaseGate> gates) {
    Map<List<@Nullable String>, HealthScore> last = new HashMap<>();
    for (HealthScore score : scores) {
      last.merge(
          Arrays.asList(score.getLevel(), score.getRepository()),
          score,
          (one, other) -> other.getWindowStart().isBefore(one.getWindowStart()) ? one : other);
    }
    List<HealthScore> health = new ArrayList<>(last.values());
    health.sort(WORST_FIRST);
    return new ControlPlaneReport(health, rules(alerts), gates);
  }

  /** Every rule on runs has a row, and so has what alerts of others name. */
  private static List<RuleState> rules(List<Alert> alerts) {
    Map<String, RuleState> states = new TreeMap<>();
    for (Rule rule : Rule.values()) {
      if (!rule.isOfModels()) {
        states.put(
            key(rule.name(), rule.severity()), new RuleState(rule.name(), rule.severity(), 0, 0));
      }
    }
    for (Alert alert : alerts) {
      String rule = alert.getRule();
      String severity = alert.getSeverity();
      states.compute(
          key(rule, severity),
          (key, known) ->
              (known == null ? new RuleState(rule, severity, 0, 0) : known)
                  .with(alert.getStatus()));
    }
    return List.copyOf(states.values());
  }

  private static String key(String rule, String severity) {
    return rule + "\u001f" + severity;
  }

  /** Returns whether no gate is not met; one that is unknown does not count. */
  boolean isPassed() {
    return gates.stream().noneMatch(gate -> gate.result().equals("not met"));
  }

  /** Returns it for a screen. */
  String toText() {
    ColumnTable repositories =
        new ColumnTable(
            "repository",
            "week",
            "score",
            "success",
            "duration",
            "streaks",
            "flaky",
            "wasted",
            "queue");
    ColumnTable pipeline =
        new ColumnTable("pipeline", "week", "score", "collection", "bad records", "overhead");
    for (HealthScore row : health) {
      String week = row.getWindowStart().atOffset(ZoneOffset.UTC).toLocalDate().toString();
      if (row.getRepository() == null) {
        pipeline.add(
            "all logs",
            week,
            score(row.getScore()),
            score(row.getCollectionScore()),
            score(row.getBadRecordScore()),
            score(row.getOverheadScore()));
      } else {
        repositories.add(
            row.getRepository(),
            week,
            score(row.getScore()),
            score(row.getSuccessScore()),
            score(row.getDurationScore()),
            score(row.getStreakScore()),
            score(row.getFlakyScore()),
            score(row.getWastedScore()),
            score(row.getQueueScore()));
      }
    }
    ColumnTable states = new ColumnTable("rule", "severity", "state", "firing", "resolved");
    for (RuleState rule : rules) {
      states.add(
          rule.rule(), rule.severity(), rule.state(), count(rule.firing()), count(rule.resolved()));
    }
    ColumnTable phases = new ColumnTable("gate", "value", "wanted", "result", "rows");
    for (PhaseGate gate : gates) {
      phases.add(gate.gate(), gate.text(), gate.wanted(), gate.result(), count(gate.rows()));
    }
    return String.join(
        "\n", repositories.render(), pipeline.render(), states.render(), phases.render());
  }

  private static String score(@Nullable Double score) {
    return PhaseGate.text(score, 1);
  }

  private static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** Returns it as one object in a line. */
  String toJson() {
    ObjectNode root = JSON.createObjectNode();
    root.put("passed", isPassed());
    ArrayNode rows = root.putArray("health");
    health.forEach(row -> put(row, rows.addObject()));
    ArrayNode states = root.putArray("rules");
    for (RuleState rule : rules) {
      states
          .addObject()
          .put("rule", rule.rule())
          .put("severity", rule.severity())
          .put("state", rule.state())
          .put("firing", rule.firing())
          .put("resolved", rule.resolved());
    }
    ArrayNode phases = root.putArray("gates");
    for (PhaseGate gate : gates) {
      phases
          .addObject()
          .put("gate", gate.gate())
          .put("value", gate.value())
          .put("wanted", gate.wanted())
          .put("result", gate.result())
          .put("rows", gate.rows());
    }
    return root + "\n";
  }

  private static void put(HealthScore row, ObjectNode node) {
    node.put("level", row.getLevel())
        .put("repository", row.getRepository())
        .put("window_start", row.getWindowStart().toString())
        .put("window_end", row.getWindowEnd().toString())
        .put("score", row.getScore());
    ObjectNode parts = node.putObject("parts");
    if (row.getRepository() == null) {
      parts
          .put("collection", row.getCollectionScore())
          .put("bad_records", row.getBadRecordScore())
          .put("overhead", row.getOverheadScore());
    } else {
      parts
          .put("success", row.getSuccessScore())
          .put("duration", row.getDurationScore())
          .put("streaks", row.getStreakScore())
          .put("flaky", row.getFlakyScore())
          .put("wasted", row.getWastedScore())
          .put("queue", row.getQueueScore());
    }
  }
}
