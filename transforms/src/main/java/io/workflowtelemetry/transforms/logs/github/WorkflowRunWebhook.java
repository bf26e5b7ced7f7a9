package io.workflowtelemetry.transforms.logs.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Notes;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.SecretReference;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import org.jspecify.annotations.Nullable;

/**
 * GitHub's {@code workflow_run} webhook: a run was requested, began or ended. Gitea's has other
 * times in the run, and the workflow's name beside it.
 */
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
    boolean isOfGitea = run.time("created_at") == null;
    if (isOfGitea && run.text("started_at") != null && run.time("started_at") == null) {
      // Gitea's has no time but 1970 until it begins.
      output.observation(Notes.of("webhook of a run that has not begun", place));
      return;
    }
    RunUpdate update = GitHubRunDialect.update(run, delivery.repository(run, place));
    JsonFields workflow = isOfGitea ? delivery.payload().object("workflow") : null;
    RunState state = update.getRun();
    if (state != null && workflow != null && state.getWorkflowName() == null) {
      state.setWorkflowName(workflow.text("name"));
      state.setWorkflowId(workflow.id("id"));
    }
    output.update(update);
  }
}
