package io.workflowtelemetry.transforms.logs.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.CheckRun;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.transforms.logs.dialect.CommitFields;
import io.workflowtelemetry.transforms.logs.dialect.Durations;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.SecretReference;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import io.workflowtelemetry.transforms.logs.dialect.Verdicts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** GitHub's {@code check_run} webhook: a check of a commit, by GitHub Actions or another app. */
public final class CheckRunWebhook extends WebhookDialect {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the dialect.
   *
   * @param secret what deliveries with headers must be signed with; null where none has to be
   */
  public CheckRunWebhook(@Nullable SecretReference secret) {
    super("check_run", RecordType.CHECK_RUN, secret);
  }

  @Override
  boolean recognisesPayload(JsonNode payload) {
    return payload.path("check_run").isObject();
  }

  @Override
  void parse(Delivery delivery, Place place, Understood output) throws MalformedRecordException {
    JsonFields check = delivery.subject("check_run");
    Verdicts verdicts = Verdicts.of(check);
    Instant started = check.time("started_at");
    Instant completed = check.time("completed_at");
    JsonFields app = check.object("app");
    JsonFields suite = check.object("check_suite");
    JsonFields result = check.object("output");
    CheckRun run =
        CheckRun.newBuilder()
            .setRepository(delivery.repository(check, place))
            .setCheckRunId(check.requiredId("id"))
            .setName(check.text("name"))
            .setApp(app == null ? null : app.text("slug"))
            .setCheckSuiteId(suite == null ? null : suite.id("id"))
            .setRunId(RunAddresses.runId(check.text("details_url")))
            .setBranch(suite == null ? null : suite.text("head_branch"))
            .setHeadSha(CommitFields.sha(check, "head_sha"))
            .setStatus(verdicts.status())
            .setConclusion(verdicts.conclusion())
            .setStartedAt(started)
            .setCompletedAt(completed)
            .setDurationMs(Durations.between(started, completed))
            .setAnnotations(
                result == null ? null : result.number("annotations_count", 0, Integer.MAX_VALUE))
            .build();
    output.observation(Observation.newBuilder().setCheckRun(run).build());
  }
}
