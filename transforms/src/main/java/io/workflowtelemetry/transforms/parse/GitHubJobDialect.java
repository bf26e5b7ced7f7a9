package io.workflowtelemetry.transforms.parse;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@code workflow_job} object of GitHub's REST interface. */
final class GitHubJobDialect implements Dialect {

  @Override
  public boolean recognises(JsonNode object) {
    return object.has("id") && object.has("run_id");
  }

  @Override
  public RecordType recordType() {
    return RecordType.JOB;
  }

  @Override
  public Parsed parse(JsonFields fields, @Nullable String defaultRepository)
      throws MalformedRecordException {
    Verdicts verdicts = Verdicts.of(fields);
    List<Step> steps = new ArrayList<>();
    for (JsonFields step : fields.objects("steps")) {
      steps.add(step(step));
    }
    JobState job =
        JobState.newBuilder()
            .setJobId(fields.requiredId("id"))
            .setName(fields.text("name"))
            .setStatus(verdicts.status())
            .setConclusion(verdicts.conclusion())
            .setCreatedAt(fields.time("created_at"))
            .setStartedAt(fields.time("started_at"))
            .setCompletedAt(fields.time("completed_at"))
            .setWorkflowName(fields.text("workflow_name"))
            .setBranch(fields.text("head_branch"))
            .setHeadSha(CommitFields.sha(fields, "head_sha"))
            .setSteps(steps)
            .build();
    return new Parsed.OfRun(
        RunUpdate.newBuilder()
            .setKey(GitHubRunDialect.key(fields, "run_id", defaultRepository))
            .setJobs(List.of(job))
            .build());
  }

  private static Step step(JsonFields fields) throws MalformedRecordException {
    Verdicts verdicts = Verdicts.of(fields);
    return Step.newBuilder()
        .setNumber(fields.number("number", Integer.MIN_VALUE, Integer.MAX_VALUE))
        .setName(fields.text("name"))
        .setStatus(verdicts.status())
        .setConclusion(verdicts.conclusion())
        .setStartedAt(fields.time("started_at"))
        .setCompletedAt(fields.time("completed_at"))
        .build();
  }
}
