package io.workflowtelemetry.transforms.logs.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.SecretReference;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import org.jspecify.annotations.Nullable;

/** GitHub's {@code deployment_status} webhook: how a deployment fares. */
public final class DeploymentStatusWebhook extends WebhookDialect {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the dialect.
   *
   * @param secret what deliveries with headers must be signed with; null where none has to be
   */
  public DeploymentStatusWebhook(@Nullable SecretReference secret) {
    super("deployment_status", RecordType.DEPLOYMENT, secret);
  }

  @Override
  boolean recognisesPayload(JsonNode payload) {
    return payload.path("deployment_status").isObject();
  }

  @Override
  void parse(Delivery delivery, Place place, Understood output) throws MalformedRecordException {
    JsonFields status = delivery.subject("deployment_status");
    output.observation(DeploymentWebhook.observation(delivery, status, place));
  }
}
