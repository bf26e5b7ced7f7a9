package io.workflowtelemetry.transforms.logs.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.SecretReference;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import org.jspecify.annotations.Nullable;

/** GitHub's {@code workflow_run} webhook: a run was requested, began or ended. */
public final class WorkflowRunWebhook extends WebhookDialect {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the dialect.
   *
   * @param secret what deliveries with headers must be signed with; null where none has to be
   */
  public WorkflowRunWebhook(@Nullable SecretReference secret) {
    super("workflow_run", RecordType.RUN, secret);
  }

  @Override
  boolean recognisesPayload(JsonNode payload) {
    // A deployment_review has a run too, and the time since when it waits.
    return payload.path("workflow_run").isObject() && !payload.has("since");
  }

  @Override
  void parse(Delivery delivery, Place place, Understood output) throws MalformedRecordException {
    JsonFields run = delivery.subject("workflow_run");
    output.update(GitHubRunDialect.update(run, delivery.repository(run, place)));
  }
}
