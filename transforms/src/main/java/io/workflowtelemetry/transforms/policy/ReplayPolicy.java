package io.workflowtelemetry.transforms.policy;

import io.workflowtelemetry.schemas.Decision;
import io.workflowtelemetry.schemas.Deployment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Replays a policy over a history: each repository by itself, in the order in which runs ended. */
public final class ReplayPolicy {
  private ReplayPolicy() {}

  /**
   * What came of it.
   *
   * @param decisions in the order of their times
   * @param limitedSuccesses how many successful runs had a limit of their time
   */
  public record Replayed(List<Decision> decisions, long limitedSuccesses) {
    /** Copies the list. */
    public Replayed {
      decisions = List.copyOf(decisions);
    }
  }

  /**
   * A workflow.
   *
   * @param repository owner/name
   * @param name its name, empty where it has none
   */
  public record Workflow(String repository, String name) implements Comparable<Workflow> {
    @Override
    public int compareTo(Workflow other) {
      int byRepository = repository.compareTo(other.repository);
      return byRepository == 0 ? name.compareTo(other.name) : byRepository;
    }
  }

  /**
   * Replays it.
   *
   * @param runs run attempts that ended, of any repositories and in any order
   * @param deployments deployments in their last states
   * @param reverts which commits take others back
   * @param currency of the prices of jobs
   */
  public static Replayed of(
      List<PastRun> runs,
      List<Deployment> deployments,
      Reverts reverts,
      Policy policy,
      String currency) {
    Map<String, List<PastRun>> repositories = new TreeMap<>();
    for (PastRun run : runs) {
      repositories.computeIfAbsent(run.key().getRepository(), unused -> new ArrayList<>()).add(run);
    }
    List<Decision> decisions = new ArrayList<>();
    long limited = 0;
    for (Map.Entry<String, List<PastRun>> entry : repositories.entrySet()) {
      List<PastRun> ofRepository = entry.getValue();
      ofRepository.sort(PastRun.ENDS);
      List<Deployment> deployed =
          deployments.stream().filter(one -> one.getRepository().equals(entry.getKey())).toList();
      decisions.addAll(ReplayRollbacks.of(ofRepository, deployed, reverts, policy.rollbacks()));
      decisions.addAll(ReplayRetries.of(ofRepository, policy.retries(), currency));
      ReplayTimeouts timeouts = new ReplayTimeouts(policy.timeouts(), currency);
      decisions.addAll(timeouts.of(ofRepository));
      limited += timeouts.limitedSuccesses();
    }
    // The sort is stable: of one moment, decisions stay in the order in which they were made.
    decisions.sort(Comparator.comparing(Decision::getDecidedAt));
    return new Replayed(decisions, limited);
  }
}
