package io.workflowtelemetry.transforms.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.workflowtelemetry.schemas.ReportEvent;
import io.workflowtelemetry.schemas.RunEvent;
import io.workflowtelemetry.schemas.RunNote;
import io.workflowtelemetry.schemas.RunSign;
import io.workflowtelemetry.schemas.StepState;
import io.workflowtelemetry.schemas.StepStatus;
import io.workflowtelemetry.schemas.StepStory;
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
 * {@code step}, {@code name} or {@code id}. Artifacts are named by the list {@code artifacts} in
 * the payload of an event that tells the run's own end: texts, or objects with a {@code path}.
 */
final class EventSigns extends SimpleFunction<RunEvent, KV<WatchKey, RunSign>> {
  private static final List<String> STEP_NAMES = List.of("step", "name", "id");
  private static final List<String> ARTIFACT_PATHS = List.of("path");

  /** Longer names of steps and events are cut where they are shown. */
  private static final int MAX_NAME = 256;

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
    List<StepStory> stories = new ArrayList<>();
    if (step != null && status != null) {
      steps.add(new StepState(Digests.head(step), status, event.getAt()));
      stories.add(story(step, status == StepStatus.RUNNING ? event.getAt() : null));
    }
    JsonNode payload = ofRun ? payload(event.getPayload()) : MissingNode.getInstance();
    for (String name : announced(payload)) {
      steps.add(new StepState(Digests.head(name), StepStatus.QUEUED, ANNOUNCED_AT));
      stories.add(story(name, null));
    }
    boolean ended = status != null && status.compareTo(StepStatus.SUCCEEDED) >= 0;
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
        .setNote(
            RunNote.newBuilder()
                .setEvent(
                    ReportEvent.newBuilder()
                        .setAt(event.getAt())
                        .setEvent(shortened(event.getEvent(), MAX_NAME))
                        .setStep(step == null ? null : shortened(step, MAX_NAME))
                        .build())
                .setSteps(stories)
                .setArtifacts(ended ? artifacts(payload) : null)
                .build())
        .build();
  }

  private static StepStory story(String step, @Nullable Instant startedAt) {
    return StepStory.newBuilder()
        .setStep(Digests.head(step))
        .setName(shortened(step, MAX_NAME))
        .setStartedAt(startedAt)
        .build();
  }

  private static JsonNode payload(@Nullable String payload) {
    if (payload == null || !(payload.contains("\"steps\"") || payload.contains("\"artifacts\""))) {
      return MissingNode.getInstance();
    }
    return read(payload);
  }

  private static List<String> announced(JsonNode payload) {
    List<String> names = new ArrayList<>();
    for (JsonNode step : payload.path("steps")) {
      String name = name(step, STEP_NAMES);
      if (name != null) {
        names.add(name);
      }
    }
    return names;
  }

  /**
   * Returns the paths in a list; null where there is no list. Of too many, and of a path that is
   * too long, one more is kept than may be, so that whoever archives them sees it.
   */
  private static @Nullable List<String> artifacts(JsonNode payload) {
    JsonNode list = payload.path("artifacts");
    if (!list.isArray()) {
      return null;
    }
    List<String> paths = new ArrayList<>();
    for (JsonNode artifact : list) {
      if (paths.size() <= WatchRuns.MAX_ARTIFACTS) {
        // What is no path is an empty one, which nobody can archive.
        String path = name(artifact, ARTIFACT_PATHS);
        paths.add(path == null ? "" : shortened(path, WatchRuns.MAX_PATH + 1));
      }
    }
    return paths;
  }

  private static String shortened(String text, int longest) {
    return text.codePointCount(0, text.length()) <= longest
        ? text
        : text.substring(0, text.offsetByCodePoints(0, longest));
  }

  private static JsonNode read(String payload) {
    try {
      return JsonText.read(payload.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedRecordException e) {
      // Whatever a payload holds, the event itself is understood; this one announces nothing.
      return MissingNode.getInstance();
    }
  }

  private static @Nullable String name(JsonNode thing, List<String> fields) {
    if (thing.isValueNode()) {
      return thing.isNull() ? null : thing.asText();
    }
    for (String field : fields) {
      JsonNode name = thing.path(field);
      if (name.isTextual() || name.isNumber()) {
        return name.asText();
      }
    }
    return null;
  }
}
