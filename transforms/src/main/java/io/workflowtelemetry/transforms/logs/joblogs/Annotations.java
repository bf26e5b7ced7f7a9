package io.workflowtelemetry.transforms.logs.joblogs;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.LogTests;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import io.workflowtelemetry.transforms.logs.dialect.Notes;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What annotations of a job's check run tell of it. They are noted, and nothing is kept of them but
 * what they say made the job fail.
 */
final class Annotations {
  private static final String LEVEL = "annotation_level";

  private static final String MESSAGE = "message";

  /** Path of what the runner and the service leave; of one at a file a tool says what it found. */
  private static final String OF_RUNNER = ".github";

  private Annotations() {}

  /**
   * Says whether an object is an annotation, by the names of its fields. An id would make it a
   * record of another kind.
   */
  static boolean isOne(Predicate<String> has) {
    return has.test(LEVEL)
        && has.test(MESSAGE)
        && (has.test("path") || has.test("blob_href"))
        && !has.test("id")
        && !has.test("run_id");
  }

  /**
   * Puts out what annotations tell.
   *
   * @param list an array of them, or of arrays of them
   * @param job id of their job; null where it is not known
   * @param place tells their run
   */
  static void tell(
      JsonNode list, @Nullable String job, String dialect, Place place, Understood output)
      throws MalformedRecordException {
    FailureKind kind = kind(list);
    output.observation(Notes.of(dialect, place));
    RunKey run = place.run();
    if (kind != null && job != null && run != null) {
      String digest = Digests.sha256(place.bytes().get());
      output.update(
          RunUpdate.newBuilder()
              .setKey(run)
              .setJobs(List.of())
              .setLogTests(List.of(new LogTests(digest, List.of(), job, kind.label())))
              .build());
    }
  }

  private static @Nullable FailureKind kind(JsonNode list) throws MalformedRecordException {
    FailureKind kind = null;
    for (JsonNode element : list) {
      kind = FailureKind.first(kind, element.isArray() ? kind(element) : kindOfOne(element));
    }
    return kind;
  }

  private static @Nullable FailureKind kindOfOne(JsonNode annotation)
      throws MalformedRecordException {
    if (!annotation.isObject()) {
      throw new MalformedRecordException(Kind.WRONG_TYPE, "an annotation is no object");
    }
    JsonFields fields = JsonFields.of(annotation);
    String level = JsonFields.required(LEVEL, fields.word(LEVEL));
    String message = JsonFields.required(MESSAGE, fields.longText(MESSAGE));
    String path = fields.text("path");
    return level.equals("failure") && (path == null || path.startsWith(OF_RUNNER))
        ? FailureKind.ofError(message)
        : null;
  }
}
