package io.workflowtelemetry.transforms.logs.cdevents;

import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The type of a CDEvent, {@code dev.cdevents.SUBJECT.PREDICATE.VERSION}.
 *
 * @param subject what the event is about
 * @param predicate what happened to it
 * @param version version of the type; empty where the type, as in the first drafts, has none
 */
record EventType(String subject, String predicate, String version) {
  static final String PREFIX = "dev.cdevents.";
  static final String PIPELINE_RUN = "pipelinerun";
  static final String TASK_RUN = "taskrun";
  static final String QUEUED = "queued";
  static final String STARTED = "started";
  static final String FINISHED = "finished";

  private static final Pattern WORD = Pattern.compile("[a-z]{1,40}");
  private static final Set<String> OF_PIPELINE_RUNS = Set.of(QUEUED, STARTED, FINISHED);
  private static final Set<String> OF_TASK_RUNS = Set.of(STARTED, FINISHED);

  static boolean isOne(String text) {
    return text.toLowerCase(Locale.ROOT).startsWith(PREFIX);
  }

  /** Returns the type that a text names, which {@link #isOne} must hold for. */
  static EventType of(String text) {
    String name = text.toLowerCase(Locale.ROOT).substring(PREFIX.length());
    List<String> parts = List.of(name.split("\\.", 3));
    return new EventType(
        parts.get(0), parts.size() > 1 ? parts.get(1) : "", parts.size() > 2 ? parts.get(2) : "");
  }

  /** Returns what events of the type are, in a few words. */
  String describe() {
    boolean plain = WORD.matcher(subject).matches() && WORD.matcher(predicate).matches();
    return plain ? "CDEvent " + subject + "." + predicate : "CDEvent";
  }

  /** Says whether such events make runs. */
  boolean isOfRuns() {
    return switch (subject) {
      case PIPELINE_RUN -> OF_PIPELINE_RUNS.contains(predicate);
      case TASK_RUN -> OF_TASK_RUNS.contains(predicate);
      default -> false;
    };
  }

  /**
   * Checks a version, of the type or of the specification: until 1.0 the fields that are read have
   * been the same.
   */
  static void checkVersion(String field, String version) throws MalformedRecordException {
    if (!version.isEmpty() && version.charAt(0) >= '1' && version.charAt(0) <= '9') {
      throw new MalformedRecordException(
          Kind.UNRECOGNISED, field + " is of a later version of CDEvents than 0.x");
    }
  }
}
