package io.workflowtelemetry.tools.generate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Writes a simulated run as GitHub's records, with the peculiarity that it is given. */
final class Traps {
  private static final long DAY_MS = 86_400_000;
  private static final List<String> RARE_CONCLUSIONS =
      List.of("timed_out", "startup_failure", "neutral", "stale", "action_required", "skipped");
  private static final List<String> WAITING_STATUSES =
      List.of("queued", "requested", "waiting", "pending");
  private static final List<ZoneOffset> OFFSETS =
      List.of(ZoneOffset.ofHours(-5), ZoneOffset.ofHours(2), ZoneOffset.ofHoursMinutes(5, 30));
  private static final DateTimeFormatter WITH_OFFSET =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxxx", Locale.ROOT);

  private final SeededRandom random;
  private final History history;
  private final TruthCounter counter;

  Traps(SeededRandom random, History history, TruthCounter counter) {
    this.random = random;
    this.history = history;
    this.counter = counter;
  }

  /** Returns the records of the run, and of the attempts after it where the trap is a re-run. */
  RunRecords records(SimulatedRun simulated, Trap trap) {
    RunRecords records = new RunRecords(counter);
    if (trap == Trap.RERUN) {
      addAttempts(simulated, records);
      return records;
    }
    ObjectNode run = GitHubLogs.run(simulated);
    List<ObjectNode> jobs =
        simulated.jobs().stream().map(job -> GitHubLogs.job(simulated, job)).toList();
    switch (trap) {
      case OPEN -> addOpen(run, jobs.get(0), simulated, records);
      case WITHOUT_RUN -> {
        jobs.forEach(records::addJob);
        counter.add(Fact.SYNTHESISED_RUNS);
      }
      case WITHOUT_JOBS, REWRITTEN_WITHOUT_JOBS, RUN_ENDS_BEFORE_START, ZERO_DURATION -> {
        bend(trap, run, List.of(), simulated);
        records.addRun(run);
      }
      default -> {
        bend(trap, run, jobs, simulated);
        records.addAttempt(simulated);
        records.addRun(run);
        jobs.forEach(records::addJob);
        addMore(trap, run, jobs, simulated, records);
      }
    }
    return records;
  }

  private void bend(Trap trap, ObjectNode run, List<ObjectNode> jobs, SimulatedRun simulated) {
    switch (trap) {
      case REWRITTEN_BY_RETENTION, REWRITTEN_WITHOUT_JOBS -> {
        long purged = simulated.completedAt() + 399 * DAY_MS + random.below((int) DAY_MS);
        run.put("updated_at", GitHubLogs.time(purged));
      }
      case WAITED_FOR_APPROVAL -> {
        run.put("conclusion", "failure");
        run.put("updated_at", GitHubLogs.time(simulated.createdAt() + 30 * DAY_MS + 3_000));
      }
      case WITHOUT_SHA -> setNull("head_sha", run, jobs);
      case WITHOUT_BRANCH -> setNull("head_branch", run, jobs);
      case WITHOUT_NAME -> run.putNull("name");
      case COMPLETED_EARLY -> {
        long early = simulated.completedAt() - 1_000L * random.between(5, 40);
        run.put("updated_at", GitHubLogs.time(Math.max(early, simulated.startedAt())));
      }
      case ODD_CASE -> oddCase(run, jobs);
      case CONCLUSION_IN_STATUS -> {
        run.put("status", simulated.conclusion());
        if (random.chance(0.5)) {
          run.putNull("conclusion");
        } else {
          run.put("conclusion", "");
        }
      }
      case NULL_CONCLUSION -> run.putNull("conclusion");
      case EMPTY_CONCLUSION -> run.put("conclusion", "");
      case UNKNOWN_CONCLUSION ->
          run.put("conclusion", random.pick(List.of("vanished", "completed")));
      case UNKNOWN_STATUS -> {
        if (random.chance(0.5)) {
          run.putNull("status");
        } else {
          run.put("status", "archived");
        }
      }
      case RARE_CONCLUSION -> run.put("conclusion", random.pick(RARE_CONCLUSIONS));
      case LOCAL_OFFSET -> {
        ZoneOffset offset = random.pick(OFFSETS);
        moveTimes(run, offset);
        jobs.forEach(job -> moveTimes(job, offset));
      }
      case STEP_ENDS_BEFORE_START -> {
        JsonNode last = jobs.get(0).withArray("steps").get(2);
        ((ObjectNode) last)
            .put("completed_at", GitHubLogs.time(simulated.jobs().get(0).completedAt() - 3_000));
      }
      case RUN_ENDS_BEFORE_START ->
          run.put("updated_at", GitHubLogs.time(simulated.startedAt() - 3_000));
      case ZERO_DURATION -> {
        run.put("updated_at", GitHubLogs.time(simulated.startedAt()));
        run.put("conclusion", "skipped");
      }
      default -> {
        // The records are right as they are.
      }
    }
  }

  private void addMore(
      Trap trap,
      ObjectNode run,
      List<ObjectNode> jobs,
      SimulatedRun simulated,
      RunRecords records) {
    switch (trap) {
      case WAITED_FOR_APPROVAL -> {
        long end = simulated.createdAt() + 30 * DAY_MS;
        records.addJob(extraJob(simulated, "approve", "failure", end, end));
      }
      case JOB_ENDS_BEFORE_START -> {
        long end = simulated.completedAt();
        records.addJob(extraJob(simulated, "cleanup", "skipped", end, end - 2_000));
      }
      case REPEATED -> {
        records.addStrayRun(run.deepCopy(), Fact.DUPLICATE_RUNS);
        records.addStrayJob(jobs.get(0).deepCopy(), Fact.DUPLICATE_JOBS);
      }
      case EARLIER_STATES -> {
        records.addStrayRun(
            unfinishedRun(run, "in_progress", simulated.startedAt() + 5_000), Fact.SUPERSEDED_RUNS);
        records.addStrayRun(
            unfinishedRun(run, random.pick(WAITING_STATUSES), simulated.createdAt()),
            Fact.SUPERSEDED_RUNS);
        ObjectNode started = unfinishedJob(jobs.get(0), "in_progress");
        records.addStrayJob(started, Fact.SUPERSEDED_JOBS);
        records.addStrayJob(
            unfinishedJob(started, "queued").putNull("started_at"), Fact.SUPERSEDED_JOBS);
      }
      default -> {
        // The run and its jobs are all there is.
      }
    }
  }

  private void addAttempts(SimulatedRun first, RunRecords records) {
    int attempts = random.chance(0.3) ? 3 : 2;
    SimulatedRun attempt = first;
    for (int number = 1; number <= attempts; number++) {
      SimulatedRun current = attempt;
      records.addAttempt(current);
      current.jobs().forEach(job -> records.addJob(GitHubLogs.job(current, job)));
      boolean last = number == attempts;
      if (last || random.chance(0.5)) {
        ObjectNode run = GitHubLogs.run(current);
        if (last && random.chance(0.3)) {
          // As in exports that never asked for it.
          run.remove("run_started_at");
        }
        records.addRun(run);
      } else {
        counter.add(Fact.SYNTHESISED_RUNS);
      }
      if (!last) {
        attempt = history.again(current);
      }
    }
  }

  private void addOpen(ObjectNode run, ObjectNode job, SimulatedRun simulated, RunRecords records) {
    if (random.chance(0.5)) {
      records.addRun(unfinishedRun(run, "in_progress", simulated.startedAt() + 5_000));
      records.addJob(unfinishedJob(job, "in_progress"));
    } else {
      records.addRun(unfinishedRun(run, random.pick(WAITING_STATUSES), simulated.createdAt()));
    }
    counter.add(Fact.OPEN_RUNS);
  }

  private static ObjectNode unfinishedRun(ObjectNode run, String status, long updatedAt) {
    return run.deepCopy()
        .put("status", status)
        .putNull("conclusion")
        .put("updated_at", GitHubLogs.time(updatedAt));
  }

  private static ObjectNode unfinishedJob(ObjectNode job, String status) {
    ObjectNode copy = job.deepCopy().put("status", status);
    copy.putNull("conclusion").putNull("completed_at").putArray("steps");
    return copy;
  }

  /** Returns a job whose id is right behind that of the last one, which no other job has. */
  private static ObjectNode extraJob(
      SimulatedRun run, String name, String conclusion, long startedAt, long completedAt) {
    long lastId = run.jobs().get(run.jobs().size() - 1).id();
    ObjectNode node =
        GitHubLogs.job(
            run,
            new SimulatedJob(
                lastId + 1, name, conclusion, run.jobs().get(0).runner(), run.createdAt(), startedAt, completedAt));
    node.putArray("steps");
    return node;
  }

  private static void setNull(String field, ObjectNode run, List<ObjectNode> jobs) {
    run.putNull(field);
    jobs.forEach(job -> job.putNull(field));
  }

  private void oddCase(ObjectNode run, List<ObjectNode> jobs) {
    UnaryOperator<String> change =
        random.chance(0.5)
            ? word -> word.toUpperCase(Locale.ROOT)
            : word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    change(run, change);
    jobs.forEach(job -> change(job, change));
  }

  private static void change(ObjectNode node, UnaryOperator<String> change) {
    for (String field : List.of("status", "conclusion")) {
      node.put(field, change.apply(node.path(field).asText()));
    }
  }

  private static void moveTimes(JsonNode node, ZoneOffset offset) {
    for (JsonNode child : node) {
      moveTimes(child, offset);
    }
    if (node instanceof ObjectNode object) {
      for (String field :
          List.of("created_at", "updated_at", "run_started_at", "started_at", "completed_at")) {
        JsonNode time = object.get(field);
        if (time != null) {
          Instant instant = Instant.parse(time.asText());
          object.set(
              field,
              JsonNodeFactory.instance.textNode(WITH_OFFSET.format(instant.atOffset(offset))));
        }
      }
    }
  }
}
