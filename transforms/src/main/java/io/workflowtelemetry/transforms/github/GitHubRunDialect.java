package io.workflowtelemetry.transforms.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.transforms.dialect.CommitFields;
import io.workflowtelemetry.transforms.dialect.JsonDialect;
import io.workflowtelemetry.transforms.dialect.JsonFields;
import io.workflowtelemetry.transforms.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.dialect.Place;
import io.workflowtelemetry.transforms.dialect.RecordType;
import io.workflowtelemetry.transforms.dialect.Repositories;
import io.workflowtelemetry.transforms.dialect.Understood;
import io.workflowtelemetry.transforms.dialect.Verdicts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@code workflow_run} object of GitHub's REST interface. */
public final class GitHubRunDialect implements JsonDialect {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "github-run";
  }

  @Override
  public boolean recognises(JsonNode object) {
    return object.has("id")
        && !object.has("run_id")
        && !object.has("invocation_id")
        && !object.has("trace_id")
        && (object.has("workflow_id")
            || object.has("run_attempt")
            || object.has("run_started_at")
            || object.has("head_sha"));
  }

  @Override
  public RecordType recordType() {
    return RecordType.RUN;
  }

  @Override
  public void parse(JsonFields fields, Place place, Understood output)
      throws MalformedRecordException {
    output.update(update(fields, Repositories.ofGitHub(fields, place.defaultRepository())));
  }

  /** Returns what a {@code workflow_run} object says, wherever it stands. */
  static RunUpdate update(JsonFields fields, String repository) throws MalformedRecordException {
    RunKey key = key(fields, "id", repository);
    Verdicts verdicts = Verdicts.of(fields);
    JsonFields actor = fields.object("actor");
    RunState run =
        RunState.newBuilder()
            .setWorkflowName(fields.text("name"))
            .setWorkflowId(fields.id("workflow_id"))
            .setEvent(fields.text("event"))
            .setBranch(fields.text("head_branch"))
            .setHeadSha(CommitFields.sha(fields, "head_sha"))
            .setActor(actor == null ? null : actor.text("login"))
            .setStatus(verdicts.status())
            .setConclusion(verdicts.conclusion())
            .setCreatedAt(fields.requiredTime("created_at"))
            .setRunStartedAt(fields.time("run_started_at"))
            .setUpdatedAt(fields.time("updated_at"))
            .setCommit(headCommit(fields))
            .build();
    return RunUpdate.newBuilder().setKey(key).setRun(run).setJobs(List.of()).build();
  }

  /** Returns the run attempt of a GitHub object, whose run id stands in {@code idField}. */
  static RunKey key(JsonFields fields, String idField, String repository)
      throws MalformedRecordException {
    Long attempt = fields.number("run_attempt", 1, Integer.MAX_VALUE);
    return RunKey.newBuilder()
        .setRepository(repository)
        .setRunId(fields.requiredId(idField))
        .setRunAttempt(attempt == null ? 1 : attempt)
        .build();
  }

  private static @Nullable Commit headCommit(JsonFields fields) throws MalformedRecordException {
    JsonFields commit = fields.object("head_commit");
    String sha = commit == null ? null : CommitFields.sha(commit, "id");
    if (commit == null || sha == null) {
      return null;
    }
    JsonFields author = commit.object("author");
    return Commit.newBuilder()
        .setSha(sha)
        .setAuthor(author == null ? null : author.text("name"))
        .setMessageLength(CommitFields.length(commit.longText("message")))
        .build();
  }
}
