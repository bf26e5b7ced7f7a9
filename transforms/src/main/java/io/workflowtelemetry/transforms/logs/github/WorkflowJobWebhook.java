package io.workflowtelemetry.transforms.logs.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.SecretReference;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import org.jspecify.annotations.Nullable;

/** GitHub's {@code workflow_job} webhook: a job was queued, waits, began or ended. */
public final class WorkflowJobWebhook extends WebhookDialect {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the dialect.
   *
   * @param secret what deliveries with headers must be signed with; null where none has to be
   */
  public WorkflowJobWebhook(@Nullable SecretReference secret) {
    super("workflow_job", RecordType.JOB, secret);
  }

  @Override
  boolean recognisesPayload(JsonNode payload) {
    return payload.path("workflow_job").isObject();
  }

  @Override
  void parse(Delivery delivery, Place place, Understood output) throws MalformedRecordException {
    JsonFields job = delivery.subject("workflow_job");
    output.update(GitHubJobDialect.update(job, delivery.repository(job, place)));
  }
}
