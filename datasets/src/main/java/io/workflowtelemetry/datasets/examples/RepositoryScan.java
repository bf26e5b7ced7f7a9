package io.workflowtelemetry.datasets.examples;

import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.HistoryEvent;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.transforms.check.RunEnds;
import io.workflowtelemetry.transforms.runs.AssembleRuns;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells what was known of a repository, its branches and authors before an example's run was
 * created. A run comes when it began, and waits in the history until it ended: so one event of it
 * tells both.
 */
final class RepositoryScan extends HistoryScan<RepositoryScan.PastRuns, SplitCandidate> {
  private static final long serialVersionUID = 1L;

  /**
   * Events whose runs are for what was merged, as a rule: GitHub's schedules are for nothing else.
   */
  private static final Set<String> OF_DEFAULT_BRANCH = Set.of("push", "schedule");

  private static final Comparator<HistoryEvent> ENDS =
      Comparator.comparing(
          HistoryEvent::getEnd,
          Comparator.comparing(RunEnd::getCompletedAt).thenComparing(RunEnds.TIES));

  /** What is remembered of a repository's runs. It grows in place. */
  static final class PastRuns {
    /** Runs that ended after the last example's run was created, the first to end first. */
    private final PriorityQueue<HistoryEvent> ending = new PriorityQueue<>(ENDS);

    /** When runs that began are no longer in flight, in ms since the epoch, the first first. */
    private final PriorityQueue<Long> landingsMs = new PriorityQueue<>();

    private final Map<String, PastVerdicts> authors = new HashMap<>();

    /** How many runs branches of the repository itself had that are for what was merged. */
    private final Map<String, Long> branches = new HashMap<>();

    /** The branch with the most of these, of several the first by its name. */
    private @Nullable String defaultBranch;

    /** Takes in what ended before a time. */
    void endBefore(Instant time) {
      for (HistoryEvent next = ending.peek();
          next != null && next.getEnd().getCompletedAt().isBefore(time);
          next = ending.peek()) {
        end(ending.remove());
      }
      long ms = time.toEpochMilli();
      for (Long next = landingsMs.peek(); next != null && next < ms; next = landingsMs.peek()) {
        landingsMs.remove();
      }
    }

    private void end(HistoryEvent run) {
      RunEnd end = run.getEnd();
      if (end.getCommitAuthor() != null) {
        authors
            .computeIfAbsent(end.getCommitAuthor(), author -> new PastVerdicts(PastVerdicts.LAST))
            .add(end);
      }
      if (run.getEvent() != null
          && OF_DEFAULT_BRANCH.contains(run.getEvent())
          && end.getBranch() != null
          && end.getHeadRepository() == null) {
        count(end.getBranch());
      }
    }

    private void count(String branch) {
      long runs = branches.merge(branch, 1L, Long::sum);
      long most = defaultBranch == null ? 0 : branches.getOrDefault(defaultBranch, 0L);
      if (defaultBranch == null
          || runs > most
          || (runs == most && branch.compareTo(defaultBranch) < 0)) {
        defaultBranch = branch;
      }
    }
  }

  @Override
  public PastRuns start() {
    return new PastRuns();
  }

  @Override
  Instant comesAt(HistoryEvent run) {
    return EventTimes.earlier(run.getBeganAt(), endOf(run));
  }

  private static @Nullable Instant endOf(HistoryEvent run) {
    return run.getEnd() == null ? null : run.getEnd().getCompletedAt();
  }

  @Override
  void remember(PastRuns history, HistoryEvent run, Consumer<SplitCandidate> output) {
    if (run.getEnd() != null) {
      history.ending.add(run);
    }
    if (run.getBeganAt() != null) {
      history.landingsMs.add(landing(run).toEpochMilli());
    }
  }

  /**
   * Returns until when a run is taken to be in flight. Many a run is open in the logs only because
   * nobody looked again; and how long one is believed must not depend on whether somebody did.
   */
  private static Instant landing(HistoryEvent run) {
    return EventTimes.earlier(run.getBeganAt().plus(AssembleRuns.LONGEST_RUN), endOf(run));
  }

  @Override
  void answer(
      PastRuns history,
      HistoryEvent question,
      SplitCandidate candidate,
      Consumer<SplitCandidate> output) {
    BuildExample example = candidate.getExample();
    history.endBefore(example.getCreatedAt());
    PastVerdicts author =
        example.getCommitAuthor() == null ? null : history.authors.get(example.getCommitAuthor());
    example.setAuthorSuccessRateLast10(author == null ? null : author.successRate());
    example.setIsDefaultBranch(isDefault(question.getBranch(), history.defaultBranch));
    example.setRunsInFlight((long) history.landingsMs.size());
    output.accept(candidate);
  }

  private static @Nullable Long isDefault(@Nullable String branch, @Nullable String defaultBranch) {
    if (branch == null || defaultBranch == null) {
      return null;
    }
    return branch.equals(defaultBranch) ? 1L : 0L;
  }
}
