package io.workflowtelemetry.transforms.logs.agents;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.SuccessMetric;
import io.workflowtelemetry.transforms.logs.dialect.JsonDialect;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Timestamps;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Feedback as LangSmith keeps it: a judgement on a run by one criterion.
 *
 * @see <a href="https://docs.langchain.com/langsmith/feedback-data-format">The format</a>
 */
public final class LangSmithFeedbackDialect implements JsonDialect {
  private static final long serialVersionUID = 1L;

  private static final Pattern WITHOUT_OFFSET =
      Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?");

  /** Whom sources stand for; what comes by the interface may be of either. */
  private static final Map<String, String> SOURCES =
      Map.of(
          "app", "human", "model", "automated", "evaluator", "automated", "auto_eval", "automated");

  @Override
  public String name() {
    return "langsmith-feedback";
  }

  @Override
  public RecordType recordType() {
    return RecordType.METRIC;
  }

  @Override
  public boolean recognises(JsonNode object) {
    return object.has("run_id")
        && object.has("key")
        && object.has("score")
        && (object.has("feedback_source") || object.has("correction"));
  }

  @Override
  public void parse(JsonFields fields, Place place, Understood output)
      throws MalformedRecordException {
    Instant modified = time(fields, "modified_at");
    JsonFields source = fields.object("feedback_source");
    String type = source == null ? null : source.word("type");
    Double score = score(fields);
    SuccessMetric metric =
        SuccessMetric.newBuilder()
            .setInvocationId(fields.requiredId("run_id"))
            .setTimestamp(modified == null ? time(fields, "created_at") : modified)
            .setSuccess(success(score))
            .setQualityRating(rating(score))
            .setFeedbackSource(type == null ? null : SOURCES.get(type))
            .setFeedbackNotes(fields.prose("comment"))
            .build();
    output.observation(Observation.newBuilder().setMetric(metric).build());
  }

  /** LangSmith writes times of UTC with an offset or without. */
  private static @Nullable Instant time(JsonFields fields, String field)
      throws MalformedRecordException {
    String text = fields.text(field);
    return text == null
        ? null
        : Timestamps.parse(field, WITHOUT_OFFSET.matcher(text).matches() ? text + "Z" : text);
  }

  private static @Nullable Double score(JsonFields fields) throws MalformedRecordException {
    if (fields.node().path("score").isBoolean()) {
      return Boolean.TRUE.equals(fields.flag("score")) ? 1.0 : 0.0;
    }
    return fields.decimal("score");
  }

  /** Only the ends of the scale say so; what lies between is better or worse. */
  private static @Nullable Boolean success(@Nullable Double score) {
    if (score == null || (score != 0 && score != 1)) {
      return null;
    }
    return score == 1;
  }

  /** From 0..1 to 1..5, halves up; of another scale the best is not known. */
  private static @Nullable Long rating(@Nullable Double score) {
    if (score == null || score < 0 || score > 1) {
      return null;
    }
    return 1 + Math.round(4 * score);
  }
}
