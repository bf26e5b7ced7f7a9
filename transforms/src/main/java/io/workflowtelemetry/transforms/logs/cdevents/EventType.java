package io.workflowtelemetry.transforms.logs.cdevents;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The type of a CDEvent, {@code dev.cdevents.SUBJECT.PREDICATE.VERSION}.
 *
 * @param subject what the event is about
 * @param predicate what happened to it
 * @param version version of the type; empty where the type, as in the first drafts, has none
 */
record EventType(String subject, String predicate, String version) {
  static final String PREFIX = "dev.cdevents.";

  /** Of events that others than the specification define. */
  private static final String CUSTOM_PREFIX = "dev.cdeventsx.";

  static final String PIPELINE_RUN = "pipelinerun";
  static final String TASK_RUN = "taskrun";
  static final String QUEUED = "queued";
  static final String STARTED = "started";
  static final String FINISHED = "finished";

  private static final Pattern WORD = Pattern.compile("[a-z]{1,40}");
  private static final Set<String> OF_PIPELINE_RUNS = Set.of(QUEUED, STARTED, FINISHED);
  private static final Set<String> OF_TASK_RUNS = Set.of(STARTED, FINISHED);

  static boolean isOne(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    return name.startsWith(PREFIX) || name.startsWith(CUSTOM_PREFIX);
  }

  /** Returns the type that a text names, which {@link #isOne} must hold for. */
  static EventType of(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    if (name.startsWith(CUSTOM_PREFIX)) {
      return new EventType("", "", "");
    }
    List<String> parts = List.of(name.substring(PREFIX.length()).split("\\.", 3));
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
   * Says whether a version, of the type or of the specification, is one that is read: until 1.0 the
   * fields have been the same.
   */
  static boolean isRead(@Nullable String version) {
    return version == null
        || version.isEmpty()
        || version.charAt(0) < '1'
        || version.charAt(0) > '9';
  }
}
