package io.workflowtelemetry.models.features;

import io.workflowtelemetry.schemas.BuildExample;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A column of the dataset {@code builds} that models look at. */
public final class Column {
  /** How a column becomes features. */
  enum Kind {
    /** A number as it is. */
    NUMBER,
    /** Seconds, as their logarithm. */
    SECONDS,
    /** {@code SUCCESS} or {@code FAILURE}, as 1 and 0. */
    OUTCOME,
    /** A text, by what rows of train with the same one came to. */
    TEXT
  }

  private static final List<Column> ALL =
      List.of(
          text("repository", BuildExample::getRepository),
          text("workflow_name", BuildExample::getWorkflowName),
          text("commit_author", BuildExample::getCommitAuthor),
          number("commit_message_length", BuildExample::getCommitMessageLength),
          number("files_changed", BuildExample::getFilesChanged),
          number("lines_added", BuildExample::getLinesAdded),
          number("lines_removed", BuildExample::getLinesRemoved),
          number("time_of_day", BuildExample::getTimeOfDay),
          number("day_of_week", BuildExample::getDayOfWeek),
          outcome("previous_outcome", BuildExample::getPreviousOutcome),
          seconds("previous_duration", BuildExample::getPreviousDuration),
          seconds("mean_duration_last_10", BuildExample::getMeanDurationLast10),
          number("success_rate_last_10", BuildExample::getSuccessRateLast10),
          number("runs_last_24h", BuildExample::getRunsLast24h),
          number("author_success_rate_last_10", BuildExample::getAuthorSuccessRateLast10),
          text("event", BuildExample::getEvent),
          text("actor", BuildExample::getActor),
          number("is_bot", BuildExample::getIsBot),
          number("is_default_branch", BuildExample::getIsDefaultBranch),
          outcome("branch_previous_outcome", BuildExample::getBranchPreviousOutcome),
          seconds("branch_previous_duration", BuildExample::getBranchPreviousDuration),
          number("branch_success_rate_last_5", BuildExample::getBranchSuccessRateLast5),
          number("branch_runs", BuildExample::getBranchRuns),
          seconds("seconds_since_last_run", BuildExample::getSecondsSinceLastRun),
          number("runs_in_flight", BuildExample::getRunsInFlight),
          seconds("median_success_duration_last_10", BuildExample::getMedianSuccessDurationLast10),
          seconds("mode_duration_last_20", BuildExample::getModeDurationLast20));

  private final String name;
  private final Kind kind;
  private final Function<BuildExample, @Nullable Object> value;

  private Column(String name, Kind kind, Function<BuildExample, @Nullable Object> value) {
    this.name = name;
    this.kind = kind;
    this.value = value;
  }

  /** Returns all of them, in the order of the dataset. */
  public static List<Column> all() {
    return ALL;
  }

  /** Returns the one of a name, which must be there. */
  static Column of(String name) {
    return ALL.stream().filter(column -> column.name.equals(name)).findFirst().orElseThrow();
  }

  /** Returns its name in the dataset. */
  public String name() {
    return name;
  }

  Kind kind() {
    return kind;
  }

  /** Returns whether it holds texts, which are no numbers. */
  public boolean isText() {
    return kind == Kind.TEXT;
  }

  /** Returns the value of a row as text; null where it is not known. */
  public @Nullable String text(BuildExample example) {
    Object found = value.apply(example);
    return found == null ? null : found.toString();
  }

  /** Returns the value of a row as a number, NaN where it is not known or a text. */
  public double number(BuildExample example) {
    Object found = value.apply(example);
    if (found instanceof Number number) {
      return kind == Kind.SECONDS ? Logs.ofSeconds(number.doubleValue()) : number.doubleValue();
    }
    if (kind == Kind.OUTCOME && found != null) {
      return found.equals("SUCCESS") ? 1 : 0;
    }
    return Double.NaN;
  }

  private static Column text(String name, Function<BuildExample, @Nullable Object> value) {
    return new Column(name, Kind.TEXT, value);
  }

  private static Column number(String name, Function<BuildExample, @Nullable Object> value) {
    return new Column(name, Kind.NUMBER, value);
  }

  private static Column seconds(String name, Function<BuildExample, @Nullable Object> value) {
    return new Column(name, Kind.SECONDS, value);
  }

  private static Column outcome(String name, Function<BuildExample, @Nullable Object> value) {
    return new Column(name, Kind.OUTCOME, value);
  }
}
