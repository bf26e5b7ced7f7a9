package io.workflowtelemetry.transforms.logs.agents;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.SuccessMetric;
import io.workflowtelemetry.transforms.logs.dialect.JsonDialect;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import java.util.List;

/** A judgement on an agent's invocation. */
public final class SuccessMetricDialect implements JsonDialect {
  private static final long serialVersionUID = 1L;

  private static final List<String> OF_METRICS =
      List.of(
          "success",
          "quality_rating",
          "feedback_source",
          "feedback_notes",
          "would_use_again",
          "alternative_agent_suggested");

  private static final List<String> OF_INVOCATIONS =
      List.of("agent_name", "agent_type", "state_features", "outcome", "duration_seconds");

  @Override
  public String name() {
    return "success-metric";
  }

  @Override
  public boolean recognises(JsonNode object) {
    return object.has("invocation_id") && isMetric(object);
  }

  /** Says whether an object with an invocation's id judges that invocation, or tells of it. */
  static boolean isMetric(JsonNode object) {
    return OF_METRICS.stream().anyMatch(object::has)
        && OF_INVOCATIONS.stream().noneMatch(object::has);
  }

  @Override
  public RecordType recordType() {
    return RecordType.METRIC;
  }

  @Override
  public void parse(JsonFields fields, Place place, Understood output)
      throws MalformedRecordException {
    SuccessMetric metric =
        SuccessMetric.newBuilder()
            .setInvocationId(fields.requiredId("invocation_id"))
            .setTimestamp(fields.time("timestamp"))
            .setSuccess(fields.flag("success"))
            .setQualityRating(fields.number("quality_rating", 1, 5))
            .setFeedbackSource(fields.word("feedback_source"))
            .setFeedbackNotes(fields.prose("feedback_notes"))
            .setWouldUseAgain(fields.flag("would_use_again"))
            .setAlternativeAgentSuggested(fields.text("alternative_agent_suggested"))
            .build();
    output.observation(Observation.newBuilder().setMetric(metric).build());
  }
}
