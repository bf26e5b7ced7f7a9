package io.workflowtelemetry.transforms.logs.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.transforms.logs.dialect.CommitFields;
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
 * A run as GitHub's command line writes it: {@code gh run list --json …} and {@code gh run view
 * --json …}, with whatever fields were asked for.
 */
public final class GhRunDialect implements JsonDialect {
  private static final long serialVersionUID = 1L;

  private static final List<String> OF_RUNS =
      List.of(
          "attempt",
          "conclusion",
          "displayTitle",
          "event",
          "headBranch",
          "headSha",
          "jobs",
          "number",
          "startedAt",
          "status",
          "updatedAt",
          "workflowDatabaseId",
          "workflowName");

  @Override
  public String name() {
    return "gh-run";
  }

  @Override
  public boolean recognises(JsonNode object) {
    return object.has("databaseId") && OF_RUNS.stream().anyMatch(object::has);
  }

  @Override
  public RecordType recordType() {
    return RecordType.RUN;
  }

  @Override
  public void parse(JsonFields fields, Place place, Understood output)
      throws MalformedRecordException {
    List<JsonFields> listed = fields.objects("jobs");
    String address = fields.text("url");
    if (address == null && !listed.isEmpty()) {
      address = listed.get(0).text("url");
    }
    Long attempt = fields.number("attempt", 1, Integer.MAX_VALUE);
    if (attempt == null) {
      attempt = RunAddresses.attempt(address);
    }
    RunKey key =
        new RunKey(
            Repositories.orDefault(RunAddresses.repository(address), place.defaultRepository()),
            fields.requiredId("databaseId"),
            attempt == null ? 1L : attempt);
    RunState run = run(fields, key.getRunAttempt());
    List<JobState> jobs = new ArrayList<>(listed.size());
    for (JsonFields job : listed) {
      jobs.add(
          GhJobDialect.job(
              job,
              workflowName(fields),
              fields.text("headBranch"),
              CommitFields.sha(fields, "headSha")));
    }
    if (run == null && jobs.isEmpty()) {
      JsonFields.required("createdAt", null);
    }
    output.update(new RunUpdate(key, run, jobs, List.of(), List.of()));
  }

  /** Returns the state of the run, null where nothing of it was asked for. */
  private static @Nullable RunState run(JsonFields fields, long attempt)
      throws MalformedRecordException {
    Verdicts verdicts = Verdicts.of(fields);
    Instant createdAt = fields.time("createdAt");
    Instant startedAt = fields.time("startedAt");
    if (verdicts.status() == null
        && verdicts.conclusion() == null
        && createdAt == null
        && startedAt == null) {
      return null;
    }
    return RunState.newBuilder()
        .setWorkflowName(workflowName(fields))
        .setWorkflowId(fields.id("workflowDatabaseId"))
        .setDisplayTitle(GitHubRunDialect.title(fields, "displayTitle"))
        .setEvent(fields.text("event"))
        .setBranch(fields.text("headBranch"))
        .setHeadSha(CommitFields.sha(fields, "headSha"))
        .setStatus(verdicts.status())
        .setConclusion(verdicts.conclusion())
        // A run starts when it is created, and anew with each further attempt.
        .setCreatedAt(createdAt == null && attempt == 1 ? startedAt : createdAt)
        .setRunStartedAt(startedAt)
        .setUpdatedAt(fields.time("updatedAt"))
        .build();
  }

  /** {@code name} is what the REST interface calls so. */
  private static @Nullable String workflowName(JsonFields fields) throws MalformedRecordException {
    String name = fields.text("name");
    return name == null ? fields.text("workflowName") : name;
  }
}
