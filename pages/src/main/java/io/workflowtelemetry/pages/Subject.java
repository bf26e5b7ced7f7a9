package io.workflowtelemetry.pages;

import java.util.Comparator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is measured.
 *
 * @param level REPOSITORY, WORKFLOW or JOB
 * @param workflow null for repositories and runs without one
 * @param job null where it is no job
 */
record Subject(String level, String repository, @Nullable String workflow, @Nullable String job) {
  static final Comparator<Subject> ORDER =
      Comparator.comparing(Subject::repository)
          .thenComparing(Subject::workflow, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(Subject::job, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(Subject::level);

  /** Returns the names that it has, one in the other. */
  String name() {
    return Stream.of(repository, workflow, job)
        .filter(part -> part != null && !part.isEmpty())
        .collect(Collectors.joining(" / "));
  }

  /** Returns the condition that picks its rows. */
  String where() {
    return "level = "
        + Names.literal(level)
        + " AND repository = "
        + Names.literal(repository)
        + equal("workflow_name", workflow)
        + equal("job_name", job);
  }

  private static String equal(String column, @Nullable String value) {
    return value == null ? "" : " AND " + column + " = " + Names.literal(value);
  }
}
