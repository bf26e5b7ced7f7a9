package io.workflowtelemetry.transforms.logs.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.Step;
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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@code workflow_job} object of GitHub's REST interface. */
public final class GitHubJobDialect implements JsonDialect {
  private static final long serialVersionUID = 1L;

  private static final List<String> OF_JOBS =
      List.of(
          "status",
          "conclusion",
          "started_at",
          "completed_at",
          "steps",
          "run_attempt",
          "run_url",
          "workflow_name",
          "head_sha");

  @Override
  public String name() {
    return "github-job";
  }

  @Override
  public boolean recognises(JsonNode object) {
    // Rows of other tables have both too, and nothing that makes a job.
    return object.has("id")
        && object.has("run_id")
        && OF_JOBS.stream().anyMatch(object::has)
        && !object.has("at")
        && !object.has("invocation_id")
        && !object.has("trace_id");
  }

  @Override
  public RecordType recordType() {
    return RecordType.JOB;
  }

  @Override
  public void parse(JsonFields fields, Place place, Understood output)
      throws MalformedRecordException {
    output.update(update(fields, Repositories.ofGitHub(fields, place.defaultRepository())));
  }

  /** Returns what a {@code workflow_job} object says, wherever it stands. */
  static RunUpdate update(JsonFields fields, String repository) throws MalformedRecordException {
    Verdicts verdicts = Verdicts.of(fields);
    List<Step> steps = new ArrayList<>();
    for (JsonFields step : fields.objects("steps")) {
      steps.add(step(step));
    }
    JobState job =
        new JobState(
            fields.requiredId("id"),
            fields.text("name"),
            verdicts.status(),
            verdicts.conclusion(),
            fields.time("created_at"),
            fields.time("started_at"),
            fields.time("completed_at"),
            fields.text("workflow_name"),
            fields.text("head_branch"),
            CommitFields.sha(fields, "head_sha"),
            labels(fields),
            fields.text("runner_name"),
            fields.text("runner_group_name"),
            steps);
    RunKey key = GitHubRunDialect.key(fields, "run_id", repository);
    return new RunUpdate(key, null, List.of(job), List.of(), List.of());
  }

  private static @Nullable List<String> labels(JsonFields fields) throws MalformedRecordException {
    List<String> labels = fields.texts("labels");
    return labels == null || labels.isEmpty()
        ? null
        : labels.stream().limit(GitHubRunDialect.MAX_LISTED).map(Texts::cut).toList();
  }

  private static Step step(JsonFields fields) throws MalformedRecordException {
    Verdicts verdicts = Verdicts.of(fields);
    return new Step(
        fields.number("number", Integer.MIN_VALUE, Integer.MAX_VALUE),
        fields.text("name"),
        verdicts.status(),
        verdicts.conclusion(),
        fields.time("started_at"),
        fields.time("completed_at"));
  }
}
