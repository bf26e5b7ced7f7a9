package io.workflowtelemetry.transforms.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.workflowtelemetry.schemas.RunEvent;
import io.workflowtelemetry.schemas.RunSign;
import io.workflowtelemetry.schemas.StepState;
import io.workflowtelemetry.schemas.StepStatus;
import io.workflowtelemetry.schemas.WatchKey;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.logs.dialect.JsonText;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/**
 * Reads signs of life in run events. A step is announced by any event that tells its state, and by
 * the list {@code steps} in the payload of an event of the run: texts, numbers, or objects with a
 * {@code step}, {@code name} or {@code id}.
 */
final class EventSigns extends SimpleFunction<RunEvent, KV<WatchKey, RunSign>> {
  private static final List<String> STEP_NAMES = List.of("step", "name", "id");

  /** Earlier than any event, so that an announcement that is repeated changes nothing. */
  private static final Instant ANNOUNCED_AT = Instant.EPOCH;

  @Override
  public KV<WatchKey, RunSign> apply(RunEvent event) {
    WatchKey key =
        WatchKey.newBuilder()
            .setSource(Source.RUN_EVENT.label())
            .setRunId(event.getRunId())
            .build();
    return KV.of(key, sign(event));
  }

  private static RunSign sign(RunEvent event) {
    String step = event.getEvent().startsWith("run_") ? null : event.getStep();
    boolean ofRun = step == null && !event.getEvent().startsWith("step_");
    StepStatus status = StepStatuses.ofWord(event.getEvent().replaceFirst("^(run|step)_", ""));
    boolean waiting = ofRun && status == StepStatus.QUEUED;
    List<StepState> steps = new ArrayList<>();
    if (step != null && status != null) {
      steps.add(new StepState(Digests.head(step), status, event.getAt()));
    }
    if (ofRun) {
      steps.addAll(announced(event.getPayload()));
    }
    boolean idle =
        status == StepStatus.QUEUED
            || status == StepStatus.SKIPPED
            || status == StepStatus.CANCELLED;
    return RunSign.newBuilder()
        .setAt(event.getAt())
        .setCreatedAt(waiting ? event.getAt() : null)
        .setStartedAt(idle ? null : event.getAt())
        .setQueued(waiting)
        .setRun(ofRun && status != null ? new StepState(0L, status, event.getAt()) : null)
        .setSteps(steps)
        .build();
  }

  private static List<StepState> announced(@Nullable String payload) {
    if (payload == null || !payload.contains("\"steps\"")) {
      return List.of();
    }
    List<StepState> steps = new ArrayList<>();
    for (JsonNode step : read(payload).path("steps")) {
      String name = name(step);
      if (name != null) {
        steps.add(new StepState(Digests.head(name), StepStatus.QUEUED, ANNOUNCED_AT));
      }
    }
    return steps;
  }

  private static JsonNode read(String payload) {
    try {
      return JsonText.read(payload.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedRecordException e) {
      // Whatever a payload holds, the event itself is understood; this one announces nothing.
      return MissingNode.getInstance();
    }
  }

  private static @Nullable String name(JsonNode step) {
    if (step.isValueNode()) {
      return step.isNull() ? null : step.asText();
    }
    for (String field : STEP_NAMES) {
      JsonNode name = step.path(field);
      if (name.isTextual() || name.isNumber()) {
        return name.asText();
      }
    }
    return null;
  }
}
