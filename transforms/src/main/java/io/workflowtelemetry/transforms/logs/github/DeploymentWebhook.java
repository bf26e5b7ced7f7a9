package io.workflowtelemetry.transforms.logs.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.Deployment;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.transforms.logs.dialect.CommitFields;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.SecretReference;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** GitHub's {@code deployment} webhook: a deployment was asked for. */
public final class DeploymentWebhook extends WebhookDialect {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the dialect.
   *
   * @param secret what deliveries with headers must be signed with; null where none has to be
   */
  public DeploymentWebhook(@Nullable SecretReference secret) {
    super("deployment", RecordType.DEPLOYMENT, secret);
  }

  @Override
  boolean recognisesPayload(JsonNode payload) {
    // A deployment_protection_rule has one too, and where it wants to be answered.
    return payload.path("deployment").isObject()
        && payload.path("repository").isObject()
        && !payload.has("deployment_callback_url");
  }

  @Override
  void parse(Delivery delivery, Place place, Understood output) throws MalformedRecordException {
    output.observation(observation(delivery, null, place));
  }

  /** Returns what is known of a delivery's deployment, in the state that was told of it, if any. */
  static Observation observation(Delivery delivery, @Nullable JsonFields status, Place place)
      throws MalformedRecordException {
    JsonFields fields = delivery.subject("deployment");
    JsonFields creator = fields.object("creator");
    Deployment deployment =
        Deployment.newBuilder()
            .setRepository(delivery.repository(fields, place))
            .setDeploymentId(fields.requiredId("id"))
            .setEnvironment(fields.text("environment"))
            .setRef(fields.text("ref"))
            .setSha(CommitFields.sha(fields, "sha"))
            .setTask(fields.text("task"))
            .setCreator(creator == null ? null : creator.text("login"))
            .setRunId(runId(delivery.payload(), status))
            .setState(state(status))
            .setCreatedAt(fields.time("created_at"))
            .setUpdatedAt((status == null ? fields : status).time("updated_at"))
            .setTargetUrl(address(status))
            .build();
    return Observation.newBuilder().setDeployment(deployment).build();
  }

  private static @Nullable String state(@Nullable JsonFields status)
      throws MalformedRecordException {
    String state = status == null ? null : status.text("state");
    return state == null ? null : state.toLowerCase(Locale.ROOT);
  }

  /** Returns where the log is; GitHub calls {@code target_url} the older name. */
  private static @Nullable String address(@Nullable JsonFields status)
      throws MalformedRecordException {
    if (status == null) {
      return null;
    }
    String target = status.text("target_url");
    return target == null ? status.text("log_url") : target;
  }

  private static @Nullable String runId(JsonFields payload, @Nullable JsonFields status)
      throws MalformedRecordException {
    JsonFields run = payload.object("workflow_run");
    String id = run == null ? null : run.id("id");
    if (id == null && status != null) {
      id = RunAddresses.runId(status.text("target_url"));
      id = id == null ? RunAddresses.runId(status.text("log_url")) : id;
    }
    return id;
  }
}
