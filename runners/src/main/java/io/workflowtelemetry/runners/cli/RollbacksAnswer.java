package io.workflowtelemetry.runners.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.schemas.Decision;
import io.workflowtelemetry.transforms.measure.agents.WilsonInterval;
import io.workflowtelemetry.transforms.policy.PolicySums;
import io.workflowtelemetry.transforms.policy.PolicySums.Kind;
import io.workflowtelemetry.transforms.policy.PolicySums.Rate;
import io.workflowtelemetry.transforms.policy.PolicySums.Sum;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a policy would have done, for people and as JSON.
 *
 * @param sums all decisions summed up
 * @param decisions in the order of their times
 * @param currency that money is counted in
 */
record RollbacksAnswer(PolicySums sums, List<Decision> decisions, String currency) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MOST_LINES = 20;

  /** A share, and what it is of in words. */
  private record Share(String of, Rate rate) {}

  /** Copies the list. */
  RollbacksAnswer {
    decisions = List.copyOf(decisions);
  }

  private Map<String, Share> shares() {
    Map<String, Share> shares = new LinkedHashMap<>();
    shares.put(
        "rollback_precision",
        new Share("rollbacks that history judges were right", sums.precision("ROLLBACK")));
    shares.put(
        "rollback_recall",
        new Share("streaks that a revert ended were rolled back", sums.recallOfRollbacks()));
    shares.put(
        "retry_precision",
        new Share("retries that history judges passed", sums.precision("RETRY")));
    shares.put(
        "retry_recall",
        new Share("failures whose re-run passed were tried again", sums.recallOfRetries()));
    shares.put(
        "timeout_precision",
        new Share("runs that were cut off and had a verdict failed", sums.precision("TIMEOUT")));
    shares.put(
        "timeout_killed", new Share("successful runs with a limit were cut off", sums.killed()));
    return shares;
  }

  /** Returns it for a screen. */
  String toText() {
    ColumnTable table =
        new ColumnTable(
            "repository",
            "workflow",
            "policy",
            "action",
            "told by",
            "verdict",
            "decisions",
            "hours saved",
            "minutes saved",
            currency + " saved");
    for (Sum sum : sums.sums()) {
      Kind kind = sum.kind();
      table.add(
          kind.workflow().repository(),
          kind.workflow().name(),
          kind.policy(),
          kind.action(),
          kind.toldBy(),
          kind.verdict(),
          Long.toString(sum.decisions()),
          hours(sum.savedMs()),
          Long.toString(sum.savedMinutes()),
          money(sum, 1));
    }
    StringBuilder text =
        new StringBuilder("Advice alone: nothing of this was done, or ever is.\n\n");
    text.append(table.render()).append('\n').append(latest()).append('\n');
    shares().forEach((name, share) -> text.append(line(name, share)));
    Sum retries = sums.saved("RETRY");
    Double median = sums.medianWaitMs();
    text.append(
        "retries: %s h of waiting saved (half of the waits under %s h), for %d more billed minutes, %s %s%n"
            .formatted(
                hours(retries.savedMs()),
                median == null ? "-" : hours(Math.round(median)),
                -retries.savedMinutes(),
                currency,
                money(retries, -1)));
    Sum timeouts = sums.saved("TIMEOUT");
    return text.append(
            "timeouts: of runs that did not succeed %s h and %d billed minutes saved, %s %s%n"
                .formatted(
                    hours(timeouts.savedMs()),
                    timeouts.savedMinutes(),
                    currency,
                    money(timeouts, 1)))
        .toString();
  }

  private String latest() {
    ColumnTable latest =
        new ColumnTable(
            "decided",
            "repository",
            "workflow",
            "suspect",
            "action",
            "reasons",
            "told by",
            "after");
    List<Decision> shown =
        decisions.stream()
            .filter(one -> one.getPolicy().equals("ROLLBACK") && !one.getAction().equals("WAIT"))
            .toList();
    for (Decision one : shown.subList(Math.max(0, shown.size() - MOST_LINES), shown.size())) {
      latest.add(
          one.getDecidedAt().truncatedTo(ChronoUnit.SECONDS).toString(),
          one.getRepository(),
          Objects.requireNonNullElse(one.getWorkflowName(), ""),
          Objects.requireNonNullElse(one.getHeadSha(), ""),
          one.getAction(),
          String.join(", ", one.getReasons()),
          one.getToldBy(),
          after(one.getDecidedAt(), one.getToldAt()));
    }
    return "rollbacks"
        + (shown.size() > MOST_LINES ? ", the last " + MOST_LINES + " of " + shown.size() : "")
        + ":\n"
        + latest.render();
  }

  private static String after(Instant decidedAt, @Nullable Instant toldAt) {
    return toldAt == null ? "" : hours(Duration.between(decidedAt, toldAt).toMillis()) + " h";
  }

  private static String hours(long ms) {
    return String.format(Locale.ROOT, "%.1f", ms / 3_600_000.0);
  }

  private static String money(Sum sum, int sign) {
    String known = String.format(Locale.ROOT, "%.2f", sign * sum.savedMicros() / 1e6);
    return sum.unpriced() == 0 ? known : known + " (" + sum.unpriced() + " not priced)";
  }

  /** Returns a share in words, with what the unknown ones could make of it. */
  private static String line(String name, Share share) {
    Rate rate = share.rate();
    WilsonInterval interval = rate.interval();
    String text =
        interval == null
            ? "not known"
            : String.format(
                Locale.ROOT,
                "%d of %d %s: %.1f %%, between %.1f and %.1f at 95 %%",
                rate.hits(),
                rate.of(),
                share.of(),
                100.0 * rate.hits() / rate.of(),
                100 * interval.low(),
                100 * interval.high());
    long all = rate.of() + rate.unknown();
    String unknown =
        rate.unknown() == 0
            ? ""
            : String.format(
                Locale.ROOT,
                "; nobody knows of %d more, with which it is between %.1f and %.1f %%",
                rate.unknown(),
                100.0 * rate.hits() / all,
                100.0 * (rate.hits() + rate.unknown()) / all);
    String few =
        rate.isOfTooFew()
            ? "; too little is known: %d are wanted, and there are %d"
                .formatted(Rate.LEAST, rate.of())
            : "";
    return name + ": " + text + unknown + few + "\n";
  }

  /** Returns it as one object in a line. */
  String toJson() {
    ObjectNode root = JSON.createObjectNode();
    root.put("executed", false)
        .put("currency", currency)
        .put("median_retry_wait_ms", sums.medianWaitMs());
    shares()
        .forEach(
            (name, share) -> {
              Rate rate = share.rate();
              WilsonInterval interval = rate.interval();
              root.putObject(name)
                  .put("hits", rate.hits())
                  .put("of", rate.of())
                  .put("unknown", rate.unknown())
                  .put("low", interval == null ? null : (Double) interval.low())
                  .put("high", interval == null ? null : (Double) interval.high())
                  .put("too_few", rate.isOfTooFew());
            });
    ArrayNode rows = root.putArray("sums");
    for (Sum sum : sums.sums()) {
      Kind kind = sum.kind();
      rows.addObject()
          .put("repository", kind.workflow().repository())
          .put("workflow_name", kind.workflow().name())
          .put("policy", kind.policy())
          .put("action", kind.action())
          .put("told_by", kind.toldBy())
          .put("verdict", kind.verdict())
          .put("decisions", sum.decisions())
          .put("saved_ms", sum.savedMs())
          .put("saved_minutes", sum.savedMinutes())
          .put("saved_cost", sum.savedMicros() / 1e6)
          .put("unpriced", sum.unpriced());
    }
    return root + "\n";
  }
}
