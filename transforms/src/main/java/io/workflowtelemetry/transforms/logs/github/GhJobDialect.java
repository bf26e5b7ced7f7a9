package io.workflowtelemetry.transforms.logs.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.Step;
import io.workflowtelemetry.transforms.logs.dialect.JsonDialect;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Repositories;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import io.workflowtelemetry.transforms.logs.dialect.Verdicts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job as GitHub's command line writes it with {@code gh run view --json jobs}, where nothing but
 * its address tells its run.
 */
public final class GhJobDialect implements JsonDialect {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "gh-job";
  }

  @Override
  public boolean recognises(JsonNode object) {
    return object.has("databaseId") && object.has("completedAt") && object.has("steps");
  }

  @Override
  public RecordType recordType() {
    return RecordType.JOB;
  }

  @Override
  public void parse(JsonFields fields, Place place, Understood output)
      throws MalformedRecordException {
    String address = fields.text("url");
    RunKey key =
        new RunKey(
            Repositories.orDefault(RunAddresses.repository(address), place.defaultRepository()),
            JsonFields.required("url of a run's job", RunAddresses.runId(address)),
            1L);
    output.update(
        new RunUpdate(key, null, List.of(job(fields, null, null, null)), List.of(), List.of()));
  }

  /** Returns what such an object says, wherever it stands, of a job of a run that is so. */
  static JobState job(
      JsonFields fields,
      @Nullable String workflowName,
      @Nullable String branch,
      @Nullable String headSha)
      throws MalformedRecordException {
    Verdicts verdicts = Verdicts.of(fields);
    List<Step> steps = new ArrayList<>();
    for (JsonFields step : fields.objects("steps")) {
      steps.add(step(step));
    }
    return JobState.newBuilder()
        .setJobId(fields.requiredId("databaseId"))
        .setName(fields.text("name"))
        .setStatus(verdicts.status())
        .setConclusion(verdicts.conclusion())
        .setStartedAt(fields.time("startedAt"))
        .setCompletedAt(fields.time("completedAt"))
        .setWorkflowName(workflowName)
        .setBranch(branch)
        .setHeadSha(headSha)
        .setSteps(steps)
        .build();
  }

  private static Step step(JsonFields fields) throws MalformedRecordException {
    Verdicts verdicts = Verdicts.of(fields);
    return new Step(
        fields.number("number", Integer.MIN_VALUE, Integer.MAX_VALUE),
        fields.text("name"),
        verdicts.status(),
        verdicts.conclusion(),
        fields.time("startedAt"),
        fields.time("completedAt"));
  }
}
