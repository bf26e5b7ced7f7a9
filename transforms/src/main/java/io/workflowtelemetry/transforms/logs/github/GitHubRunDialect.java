package io.workflowtelemetry.transforms.logs.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.Commit;
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
import io.workflowtelemetry.transforms.logs.dialect.Texts;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import io.workflowtelemetry.transforms.logs.dialect.Verdicts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@code workflow_run} object of GitHub's REST interface. */
public final class GitHubRunDialect implements JsonDialect {
  private static final long serialVersionUID = 1L;

  /** Pull requests of a run that are kept, and labels of a job. */
  static final int MAX_LISTED = 100;

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
    JsonFields head = fields.object("head_repository");
    Instant started = fields.time("started_at");
    RunState run =
        new RunState(
            fields.text("name"),
            fields.id("workflow_id"),
            fields.text("path"),
            title(fields, "display_title"),
            fields.text("event"),
            fields.text("head_branch"),
            head == null ? null : head.text("full_name"),
            CommitFields.sha(fields, "head_sha"),
            pullRequests(fields),
            actor == null ? null : actor.text("login"),
            verdicts.status(),
            verdicts.conclusion(),
            JsonFields.required("created_at", first(fields.time("created_at"), started)),
            first(fields.time("run_started_at"), started),
            first(fields.time("updated_at"), fields.time("completed_at")),
            null,
            null,
            null,
            headCommit(fields));
    return new RunUpdate(key, run, List.of(), List.of(), List.of());
  }

  /** Returns the run attempt of a GitHub object, whose run id stands in {@code idField}. */
  static RunKey key(JsonFields fields, String idField, String repository)
      throws MalformedRecordException {
    Long attempt = fields.number("run_attempt", 1, Integer.MAX_VALUE);
    return new RunKey(repository, fields.requiredId(idField), attempt == null ? 1L : attempt);
  }

  /** Returns GitHub's time, else that which Gitea tells in its place. */
  private static @Nullable Instant first(@Nullable Instant one, @Nullable Instant other) {
    return one == null ? other : one;
  }

  /** Returns the title of a run, which may be a line of any length. */
  static @Nullable String title(JsonFields fields, String field) throws MalformedRecordException {
    return Texts.cutOrNull(fields.longText(field));
  }

  private static @Nullable List<Long> pullRequests(JsonFields fields)
      throws MalformedRecordException {
    List<JsonFields> pullRequests = fields.objects("pull_requests");
    if (pullRequests.isEmpty()) {
      return null;
    }
    List<Long> numbers = new ArrayList<>();
    for (JsonFields pullRequest : pullRequests) {
      Long number = pullRequest.number("number", 0, Long.MAX_VALUE);
      if (number != null && numbers.size() < MAX_LISTED) {
        numbers.add(number);
      }
    }
    return numbers.isEmpty() ? null : numbers;
  }

  private static @Nullable Commit headCommit(JsonFields fields) throws MalformedRecordException {
    JsonFields commit = fields.object("head_commit");
    String sha = commit == null ? null : CommitFields.sha(commit, "id");
    if (commit == null || sha == null) {
      return null;
    }
    JsonFields author = commit.object("author");
    return new Commit(
        sha,
        author == null ? null : author.text("name"),
        CommitFields.length(commit.longText("message")),
        null,
        null,
        null,
        commit.time("timestamp"));
  }
}
