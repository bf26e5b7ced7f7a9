package io.workflowtelemetry.transforms.logs;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.JsonText;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import io.workflowtelemetry.transforms.logs.dialect.Owner;
import io.workflowtelemetry.transforms.logs.dialect.Payloads;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the run that a file belongs to: the one that a {@code run.json} beside it names, else the
 * one that its path names, {@code …/RUN_ID/[ATTEMPT/]…}.
 */
final class Owners {
  /** Shorter numbers are attempts, years or the like; GitHub's run ids have ten digits and more. */
  private static final Pattern RUN_ID = Pattern.compile("[0-9]{5,19}");

  private static final Pattern ATTEMPT = Pattern.compile("[1-9][0-9]{0,3}");

  private Owners() {}

  /**
   * Returns the run that a file belongs to.
   *
   * @param file its path
   * @param sidecar the run.json beside it; null where there is none
   * @throws MalformedRecordException where the run.json is none
   */
  static Owner of(String file, @Nullable ByteBuffer sidecar) throws MalformedRecordException {
    return sidecar == null ? ofPath(file) : ofSidecar(sidecar);
  }

  private static Owner ofSidecar(ByteBuffer sidecar) throws MalformedRecordException {
    JsonNode value = JsonText.read(Payloads.bytes(sidecar));
    if (!value.isObject()) {
      throw new MalformedRecordException(Kind.WRONG_TYPE, "the run.json beside it is no object");
    }
    JsonFields fields = JsonFields.of(value);
    Long attempt = fields.number("run_attempt", 1, Integer.MAX_VALUE);
    return new Owner(
        fields.text("repository"),
        fields.requiredId("run_id"),
        attempt == null ? 1L : attempt,
        null);
  }

  /** Logs are often kept in a folder a day, such as 20251231. */
  private static boolean isRunId(String folder) {
    if (!RUN_ID.matcher(folder).matches()) {
      return false;
    }
    try {
      int year = LocalDate.parse(folder, DateTimeFormatter.BASIC_ISO_DATE).getYear();
      return year < 2000 || year >= 2100;
    } catch (DateTimeParseException e) {
      return true;
    }
  }

  /**
   * The last folder that may be a run's id counts: what stands before it is where logs are kept.
   */
  private static Owner ofPath(String file) {
    List<String> folders = List.of(file.replace('\\', '/').split("/"));
    for (int i = folders.size() - 2; i >= 0; i--) {
      if (isRunId(folders.get(i))) {
        // The file itself is no folder.
        String next = i + 1 < folders.size() - 1 ? folders.get(i + 1) : "";
        boolean isAttempt = ATTEMPT.matcher(next).matches();
        List<String> below = folders.subList(isAttempt ? i + 2 : i + 1, folders.size() - 1);
        return new Owner(
            null,
            folders.get(i),
            isAttempt ? Long.parseLong(next) : 1,
            below.isEmpty() ? null : String.join("/", below));
      }
    }
    return Owner.UNKNOWN;
  }
}
