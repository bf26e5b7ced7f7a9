package io.workflowtelemetry.runners.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.models.watch.LiveComparison;
import io.workflowtelemetry.models.watch.LiveComparison.Arms;
import io.workflowtelemetry.models.watch.LiveGate;
import io.workflowtelemetry.models.watch.Tally;
import io.workflowtelemetry.transforms.measure.agents.WilsonInterval;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How models and baselines did, for people and as JSON.
 *
 * @param comparisons one for each repository and model
 */
record ModelsAnswer(List<LiveComparison> comparisons) {
  private static final JsonMapper JSON = new JsonMapper();

  /** Copies the list. */
  ModelsAnswer {
    comparisons = List.copyOf(comparisons);
  }

  /** Returns it for a screen. */
  String toText() {
    if (comparisons.isEmpty()) {
      return "no predictions\n";
    }
    StringBuilder text = new StringBuilder();
    for (LiveComparison comparison : comparisons) {
      if (!text.isEmpty()) {
        text.append('\n');
      }
      text.append(
          String.format(
              Locale.ROOT,
              "%s, model %s; not judged: %,d runs created before it was made, %,d open%n",
              Printable.inLine(comparison.subject().repository()),
              Printable.inLine(comparison.subject().modelId()),
              comparison.seen(),
              comparison.open()));
      text.append(table(comparison));
      for (LiveGate gate : comparison.gates()) {
        text.append(
            "gate of %s: %s (%s)%n"
                .formatted(gate.target(), gate.verdict().words(), gate.reason()));
      }
    }
    return text.toString();
  }

  private static String table(LiveComparison comparison) {
    ColumnTable table =
        new ColumnTable(
            "week", "served", "durations", "within 20 %", "outcomes", "accuracy", "Brier", "skill");
    comparison
        .weeks()
        .forEach(
            (monday, arms) -> {
              add(table, monday.toString(), "models", arms.models());
              add(table, monday.toString(), "baselines", arms.baselines());
            });
    add(table, "all weeks", comparison.overAllWeeks());
    add(table, "same weeks", comparison.overTheSameWeeks());
    return table.render();
  }

  private static void add(ColumnTable table, String weeks, Arms arms) {
    add(table, weeks, "models", arms.models());
    add(table, weeks, "baselines", arms.baselines());
    add(table, weeks, "models' runs by baselines", arms.baselinesInstead());
  }

  private static void add(ColumnTable table, String week, String served, Tally tally) {
    if (tally.isEmpty()) {
      return;
    }
    table.add(
        week,
        served,
        Long.toString(tally.durations()),
        share(tally.withinShare(), tally.withinInterval()),
        Long.toString(tally.outcomes()),
        share(tally.accuracy(), tally.accuracyInterval()),
        number(tally.brier()),
        number(tally.brierSkill()));
  }

  private static String share(@Nullable Double share, @Nullable WilsonInterval interval) {
    return share == null || interval == null
        ? "-"
        : String.format(
            Locale.ROOT,
            "%.1f %% (%.1f-%.1f)",
            100 * share,
            100 * interval.low(),
            100 * interval.high());
  }

  private static String number(@Nullable Double number) {
    return number == null ? "-" : String.format(Locale.ROOT, "%.3f", number);
  }

  /** Returns it as one line of JSON. */
  String toJson() {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode models = root.putArray("models");
    for (LiveComparison comparison : comparisons) {
      ObjectNode model = models.addObject();
      model.put("repository", comparison.subject().repository());
      model.put("model_id", comparison.subject().modelId());
      model.put("not_judged_known", comparison.seen());
      model.put("not_judged_open", comparison.open());
      ArrayNode weeks = model.putArray("weeks");
      comparison
          .weeks()
          .forEach((monday, arms) -> put(weeks.addObject().put("week", monday.toString()), arms));
      put(model.putObject("all_weeks"), comparison.overAllWeeks());
      put(model.putObject("same_weeks"), comparison.overTheSameWeeks());
      ArrayNode gates = model.putArray("gates");
      for (LiveGate gate : comparison.gates()) {
        gates
            .addObject()
            .put("target", gate.target())
            .put("verdict", gate.verdict().name())
            .put("reason", gate.reason());
      }
    }
    return root + "\n";
  }

  private static void put(ObjectNode node, Arms arms) {
    put(node.putObject("models"), arms.models());
    put(node.putObject("baselines"), arms.baselines());
    put(node.putObject("baselines_on_models_runs"), arms.baselinesInstead());
  }

  private static void put(ObjectNode node, Tally tally) {
    node.put("durations", tally.durations());
    node.put("within", tally.within());
    put(node, "within_share", tally.withinShare(), tally.withinInterval());
    node.put("outcomes", tally.outcomes());
    node.put("successes", tally.successes());
    node.put("right", tally.right());
    put(node, "accuracy", tally.accuracy(), tally.accuracyInterval());
    node.put("brier", tally.brier());
    node.put("brier_skill", tally.brierSkill());
  }

  private static void put(
      ObjectNode node, String name, @Nullable Double share, @Nullable WilsonInterval interval) {
    node.put(name, share);
    node.put(name + "_low", interval == null ? null : interval.low());
    node.put(name + "_high", interval == null ? null : interval.high());
  }
}
