package io.workflowtelemetry.tools.generate;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The simulated company's runs, one after another in the order of their creation. */
final class History {
  /** When every history begins; the clock plays no part. */
  static final Instant START = Instant.parse("2025-01-01T00:00:00Z");

  private static final long DAY_MS = 86_400_000;
  private static final double CANCELLED_SHARE = 0.03;
  private static final double STAYS_BROKEN_SHARE = 0.36;
  private static final double INCIDENT_SHARE = 0.007;
  private static final double INCIDENT_FAILURE_RATE = 0.7;

  private final SeededRandom random;
  private final Planted planted;
  private final JobScheduler scheduler;
  private final WorkRhythm rhythm;
  private final long runs;
  private final List<Workflow> workflows;
  private final double[] cumulativeWeights;
  private final boolean[][] incidents;
  private final Map<String, CommitHistory> commits = new LinkedHashMap<>();
  private long made;
  private long lastId = 14_000_000_000L;

  /**
   * Begins a history.
   *
   * @param runs how many runs it has
   * @param days over how many days they are spread
   * @param planted what goes wrong on purpose
   */
  History(Company company, long runs, int days, SeededRandom random, Planted planted) {
    this.random = random;
    this.planted = planted;
    this.runs = runs;
    scheduler = new JobScheduler(random, planted);
    rhythm = new WorkRhythm(START, days);
    workflows = company.workflows();
    cumulativeWeights = new double[workflows.size()];
    // The last run may be rounded up to the very end of the span, where a new day begins.
    incidents = new boolean[workflows.size()][days + 1];
    double sum = 0;
    for (Workflow workflow : workflows) {
      sum += workflow.weight();
      cumulativeWeights[workflow.index()] = sum;
      for (int day = 0; day <= days; day++) {
        incidents[workflow.index()][day] = random.chance(INCIDENT_SHARE);
      }
    }
    for (String repository : company.repositories()) {
      commits.put(repository, new CommitHistory(random, START.toEpochMilli()));
    }
  }

  /** Returns whether there is another run. */
  boolean hasNext() {
    return made < runs;
  }

  /** Returns the first attempt of the next run. */
  SimulatedRun next() {
    Workflow workflow = nextWorkflow();
    long createdAt = rhythm.timeAt((made + random.unit()) / runs);
    made++;
    lastId += random.between(1, 2_000);
    CommitHistory repository = commits(workflow);
    CommitHistory.Branch branch =
        workflow.scheduled() ? repository.main() : repository.workedOn(createdAt);
    String event =
        workflow.scheduled()
            ? "schedule"
            : random.chance(0.02) ? "workflow_dispatch" : branch.isMain() ? "push" : "pull_request";
    String conclusion = conclusion(workflow, branch, createdAt);
    return new SimulatedRun(
        workflow,
        lastId,
        made,
        1,
        branch.name(),
        event,
        login(branch.head().author()),
        branch.head(),
        createdAt,
        createdAt,
        conclusion,
        scheduler.jobs(workflow, createdAt, conclusion));
  }

  /** Returns the next attempt of a run, started some time after the one given had ended. */
  SimulatedRun again(SimulatedRun run) {
    long startedAt = (run.completedAt() / 1_000 + random.between(60, 20_000)) * 1_000;
    String conclusion = random.chance(0.75) ? "success" : "failure";
    return new SimulatedRun(
        run.workflow(),
        run.id(),
        run.number(),
        run.attempt() + 1,
        run.branch(),
        run.event(),
        run.actor(),
        run.commit(),
        run.createdAt(),
        startedAt,
        conclusion,
        scheduler.jobs(run.workflow(), startedAt, conclusion));
  }

  private Workflow nextWorkflow() {
    double weight = random.unit() * cumulativeWeights[cumulativeWeights.length - 1];
    int index = 0;
    while (cumulativeWeights[index] <= weight) {
      index++;
    }
    return workflows.get(index);
  }

  private String conclusion(Workflow workflow, CommitHistory.Branch branch, long timeMs) {
    double failureRate = planted.failureRate(workflow, timeMs);
    if (branch.isBroken(workflow)) {
      failureRate = Math.max(failureRate, STAYS_BROKEN_SHARE);
    }
    int day = (int) ((timeMs - START.toEpochMilli()) / DAY_MS);
    if (incidents[workflow.index()][day]) {
      failureRate = Math.max(failureRate, INCIDENT_FAILURE_RATE);
    }
    if (random.chance(CANCELLED_SHARE)) {
      return "cancelled";
    }
    boolean fails = random.chance(failureRate);
    branch.setBroken(workflow, fails);
    return fails ? "failure" : "success";
  }

  private CommitHistory commits(Workflow workflow) {
    CommitHistory found = commits.get(workflow.repository());
    if (found == null) {
      throw new IllegalStateException("no repository " + workflow.repository());
    }
    return found;
  }

  private static String login(String author) {
    return author.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9\\[\\]]", "");
  }
}
