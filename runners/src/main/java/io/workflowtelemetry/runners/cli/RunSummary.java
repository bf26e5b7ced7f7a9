package io.workflowtelemetry.runners.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.datasets.card.Completeness;
import io.workflowtelemetry.datasets.card.QualityGate;
import io.workflowtelemetry.datasets.splits.Split;
import io.workflowtelemetry.io.logs.ReadLogs;
import io.workflowtelemetry.transforms.check.Rule;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.measure.CountRows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a backfill did, as summary.json tells it: counts that balance, and what was found. */
final class RunSummary {
  private static final List<String> ENDS =
      List.of("read", "bad", "duplicate", "superseded", "kept");

  private final Facts facts;
  private final QualityGate.Result quality;

  RunSummary(Facts facts) {
    this.facts = facts;
    for (RecordType type : RecordType.values()) {
      checkBalance(type);
    }
    this.quality =
        QualityGate.check(
            facts.count(Completeness.COMPLETE),
            facts.count(Completeness.KEPT),
            facts.overRecordTypes("bad"),
            facts.overRecordTypes("read"));
  }

  QualityGate.Result quality() {
    return quality;
  }

  private void checkBalance(RecordType type) {
    long read = facts.count(name(type, "read"));
    long accounted = ENDS.stream().skip(1).mapToLong(end -> facts.count(name(type, end))).sum();
    if (read != accounted) {
      throw new IllegalStateException(
          "of %d %s records read, %d are accounted for".formatted(read, type.label(), accounted));
    }
  }

  private static String name(RecordType type, String end) {
    return "records/" + type.label() + "/" + end;
  }

  /**
   * Returns the summary.
   *
   * @param options the options that the user gave, by name
   * @param startedAt when the backfill began
   * @param took how long it took
   */
  String toJson(Map<String, String> options, Instant startedAt, Duration took) {
    ObjectNode root = SummaryFile.begin(options);
    ObjectNode records = root.putObject("records");
    for (RecordType type : RecordType.values()) {
      ObjectNode ends = records.putObject(type.label());
      ENDS.forEach(end -> ends.put(end, facts.count(name(type, end))));
    }
    putAll(
        root.putObject("input_files"),
        ReadLogs.FILES,
        // None are left of a format where all that were of it are mended and are of another now.
        facts.namesBelow(ReadLogs.FILES).stream()
            .filter(format -> facts.count(ReadLogs.FILES + format) > 0)
            .toList());
    ObjectNode dialects = root.putObject("dialects");
    for (String dialect : facts.namesBelow(CountRows.DIALECTS)) {
      String prefix = CountRows.DIALECTS + dialect + "/";
      putAll(dialects.putObject(dialect), prefix, List.of("files", "read", "bad"));
    }
    root.put("comment_lines", facts.count(ReadLogs.COMMENT_LINES));
    putAll(root.putObject("runs"), "runs/", List.of("rows", "synthesised", "open", "completed"));
    putAll(
        root.putObject("duration_sources"),
        "duration_sources/",
        List.of("JOBS", "RUN", "REPORTED", "SUSPECT"));
    ObjectNode window = root.putObject("window");
    putTime(window, "first_completed_at", facts.time("completed_at/first_ms"));
    putTime(window, "last_completed_at", facts.time("completed_at/last_ms"));
    putCommits(root.putObject("commits"));
    putAll(root.putObject("alerts"), "alerts/", Rule.namesInBackfill());
    putSplits(root);
    ObjectNode gate = root.putObject("quality");
    gate.put("completeness", quality.completeness());
    gate.put("completeness_threshold", quality.completenessThreshold());
    gate.put("accuracy", quality.accuracy());
    gate.put("accuracy_threshold", quality.accuracyThreshold());
    gate.put("passed", quality.passed());
    if (!quality.passed()) {
      gate.put("warning", quality.message());
    }
    return SummaryFile.end(root, facts.files(), startedAt, took);
  }

  private void putAll(ObjectNode node, String prefix, List<String> names) {
    names.forEach(name -> node.put(name, facts.count(prefix + name)));
  }

  private static void putTime(ObjectNode node, String name, @Nullable Instant time) {
    node.put(name, time == null ? null : time.toString());
  }

  private void putCommits(ObjectNode commits) {
    long withSha = facts.count("commits/runs_with_sha");
    long joined = facts.count("commits/runs_joined");
    commits.put("runs_with_sha", withSha);
    commits.put("runs_joined", joined);
    if (withSha == 0) {
      commits.putNull("hit_rate");
    } else {
      commits.put("hit_rate", (double) joined / withSha);
    }
  }

  private void putSplits(ObjectNode root) {
    ObjectNode splits = root.putObject("splits");
    ObjectNode groups = root.putObject("groups");
    for (Split split : Split.values()) {
      splits.put(split.label(), facts.count("splits/" + split.label()));
      groups.put(split.label(), facts.count("groups/" + split.label()));
    }
    putAll(root.putObject("embargoed"), "embargoed/", List.of("train", "validation"));
    ObjectNode cuts = root.putObject("cuts");
    putTime(cuts, "train_until", facts.time("cuts/train_until_ms"));
    putTime(cuts, "validation_until", facts.time("cuts/validation_until_ms"));
  }
}
