package io.workflowtelemetry.transforms.logs.nativelogs;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.transforms.logs.dialect.CommitFields;
import io.workflowtelemetry.transforms.logs.dialect.Durations;
import io.workflowtelemetry.transforms.logs.dialect.JsonDialect;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Repositories;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import io.workflowtelemetry.transforms.logs.dialect.Verdicts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The system's own run line, a run with its jobs and its commit. Its {@code workflow_id} is the id
 * of the run, and its {@code timestamp} the start.
 */
public final class NativeRunDialect implements JsonDialect {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "native-run";
  }

  @Override
  public boolean recognises(JsonNode object) {
    return object.has("workflow_id")
        && !object.has("id")
        && !object.has("run_id")
        && !object.has("invocation_id")
        && !object.has("trace_id");
  }

  @Override
  public RecordType recordType() {
    return RecordType.RUN;
  }

  @Override
  public void parse(JsonFields fields, Place place, Understood output)
      throws MalformedRecordException {
    Long attempt = fields.number("attempt", 1, Integer.MAX_VALUE);
    RunKey key =
        new RunKey(
            Repositories.orDefault(fields.text("repository"), place.defaultRepository()),
            fields.requiredId("workflow_id"),
            attempt == null ? 1L : attempt);
    Verdicts verdicts = Verdicts.of(fields);
    Instant start = fields.requiredTime("timestamp");
    Long duration = duration(fields);
    if (verdicts.conclusion() != null || "completed".equals(verdicts.status())) {
      JsonFields.required("duration_ms", duration);
    }
    Commit commit = commit(fields);
    String sha = commit == null ? null : commit.getSha();
    RunState run =
        new RunState(
            fields.text("name"),
            null,
            null,
            null,
            fields.text("event"),
            fields.text("branch"),
            null,
            sha == null || sha.isEmpty() ? null : sha,
            null,
            null,
            verdicts.status(),
            verdicts.conclusion(),
            start,
            start,
            null,
            duration,
            null,
            fields.number("test_failures", 0, Integer.MAX_VALUE),
            commit);
    List<JobState> jobs = new ArrayList<>();
    for (JsonFields job : fields.objects("jobs")) {
      jobs.add(job(job));
    }
    output.update(new RunUpdate(key, run, jobs, List.of(), List.of()));
  }

  private static @Nullable Long duration(JsonFields fields) throws MalformedRecordException {
    return fields.number("duration_ms", -Durations.MAX_MS, Durations.MAX_MS);
  }

  private static @Nullable Commit commit(JsonFields fields) throws MalformedRecordException {
    JsonFields commit = fields.object("commit");
    if (commit == null) {
      return null;
    }
    String sha = CommitFields.sha(commit, "sha");
    return CommitFields.commit(sha == null ? "" : sha, commit, "author");
  }

  private static JobState job(JsonFields fields) throws MalformedRecordException {
    Verdicts verdicts = Verdicts.of(fields);
    Instant started = fields.time("started_at");
    Instant completed = fields.time("completed_at");
    Long duration = duration(fields);
    // A job's times make its duration, so a stated duration stands in for the time that is missing.
    if (duration != null && started != null && completed == null) {
      completed = started.plusMillis(Math.max(0, duration));
    } else if (duration != null && started == null && completed != null) {
      started = completed.minusMillis(Math.max(0, duration));
    }
    return new JobState(
        fields.id("id"),
        fields.text("name"),
        verdicts.status(),
        verdicts.conclusion(),
        null,
        started,
        completed,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of());
  }
}
