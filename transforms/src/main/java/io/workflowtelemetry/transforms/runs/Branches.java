package io.workflowtelemetry.transforms.runs;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is to be told of the branches of runs. */
public final class Branches {
  /** GitHub's schedules are for nothing else, and most pushes that are tested are merges. */
  private static final Set<String> EVENTS_OF_DEFAULT = Set.of("push", "schedule");

  private Branches() {}

  /**
   * Returns the name of a branch as no other repository has it.
   *
   * @param branch null where none is known
   * @param headRepository the repository of the branch; null where it is that of the run
   */
  public static @Nullable String nameOf(@Nullable String branch, @Nullable String headRepository) {
    return branch == null || headRepository == null ? branch : headRepository + ":" + branch;
  }

  /** Returns whether runs of an event are for the default branch, as a rule. */
  public static boolean isOfDefault(@Nullable String event) {
    return event != null && EVENTS_OF_DEFAULT.contains(event);
  }
}
