package io.workflowtelemetry.transforms.logs.nativelogs;

import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.logs.dialect.Durations;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.Repositories;
import io.workflowtelemetry.transforms.logs.dialect.Timestamps;
import io.workflowtelemetry.transforms.logs.dialect.Utf8;
import io.workflowtelemetry.transforms.logs.dialect.Verdicts;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A record of a historical log, put together line by line. */
final class HistoricalRecord {
  /** Nothing that such a line tells is longer in any real log. */
  private static final int MAX_LINE_LENGTH = 65_536;

  /** What is left of a digest still tells billions of runs apart. */
  private static final int RUN_ID_LENGTH = 16;

  private final Map<HistoricalKey, byte[]> lines = new EnumMap<>(HistoricalKey.class);
  private @Nullable HistoricalKey repeated;

  boolean has(HistoricalKey key) {
    return lines.containsKey(key);
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  /** Adds a line that tells {@code key}. */
  void add(HistoricalKey key, byte[] line) {
    if (lines.put(key, line) != null) {
      repeated = key;
    }
  }

  /**
   * Returns the run that the lines tell of. The format knows no id of a run: it is made of all that
   * tells one from another, so that a log that is read again tells of the same runs.
   */
  RunUpdate update(Place place) throws MalformedRecordException {
    if (repeated != null) {
      throw new MalformedRecordException(
          Kind.WRONG_TYPE, repeated.label() + " stands twice in one record");
    }
    String workflow = required(HistoricalKey.WORKFLOW);
    Verdicts verdicts = Verdicts.of(required(HistoricalKey.STATUS), null);
    String timestamp = HistoricalKey.TIMESTAMP.label();
    Instant start =
        JsonFields.required(
            timestamp, Timestamps.parse(timestamp, required(HistoricalKey.TIMESTAMP)));
    String written = text(HistoricalKey.DURATION);
    if (verdicts.conclusion() != null || "completed".equals(verdicts.status())) {
      JsonFields.required(HistoricalKey.DURATION.label(), written);
    }
    Long duration =
        written == null ? null : (Long) Durations.parse(HistoricalKey.DURATION.label(), written);
    String commit = text(HistoricalKey.COMMIT);
    String sha = commit == null ? null : commit.toLowerCase(Locale.ROOT);
    String repository = Repositories.orDefault(null, place.defaultRepository());
    return RunUpdate.newBuilder()
        .setKey(new RunKey(repository, runId(repository, workflow, start, sha), 1L))
        .setRun(
            RunState.newBuilder()
                .setWorkflowName(workflow)
                .setHeadSha(sha)
                .setStatus(verdicts.status())
                .setConclusion(verdicts.conclusion())
                .setCreatedAt(start)
                .setRunStartedAt(start)
                .setReportedDurationMs(duration)
                .build())
        .setJobs(List.of())
        .build();
  }

  private static String runId(
      String repository, String workflow, Instant start, @Nullable String sha) {
    String what = String.join("\n", repository, workflow, start.toString(), sha == null ? "" : sha);
    return Digests.sha256(what).substring(0, RUN_ID_LENGTH);
  }

  private String required(HistoricalKey key) throws MalformedRecordException {
    return JsonFields.required(key.label(), text(key));
  }

  private @Nullable String text(HistoricalKey key) throws MalformedRecordException {
    byte[] line = lines.get(key);
    if (line == null) {
      return null;
    }
    if (line.length > MAX_LINE_LENGTH) {
      throw new MalformedRecordException(
          Kind.OUT_OF_RANGE, key.label() + " is longer than " + MAX_LINE_LENGTH + " bytes");
    }
    String text = Utf8.decode(line, key.length(), line.length).strip();
    return text.isEmpty() ? null : text;
  }
}
