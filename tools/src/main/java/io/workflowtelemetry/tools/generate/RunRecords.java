package io.workflowtelemetry.tools.generate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** The log records of one simulated run; counts each as it comes. */
final class RunRecords {
  private final TruthCounter counter;
  private final List<SimulatedRun> attempts = new ArrayList<>();
  private final List<ObjectNode> runs = new ArrayList<>();
  private final List<ObjectNode> jobs = new ArrayList<>();
  private final List<ObjectNode> strays = new ArrayList<>();

  RunRecords(TruthCounter counter) {
    this.counter = counter;
  }

  /** Returns the attempts that have ended and whose jobs were collected. */
  List<SimulatedRun> attempts() {
    return attempts;
  }

  /** Returns the record of each attempt's latest state. */
  List<ObjectNode> runs() {
    return runs;
  }

  /** Returns the record of each job's latest state. */
  List<ObjectNode> jobs() {
    return jobs;
  }

  /** Returns records, of runs and jobs, that repeat another one or tell of an earlier state. */
  List<ObjectNode> strays() {
    return strays;
  }

  void addAttempt(SimulatedRun attempt) {
    attempts.add(attempt);
  }

  void addRun(ObjectNode run) {
    runs.add(run);
    counter.add(Fact.RUN_RECORDS);
    counter.add(Fact.RUNS);
  }

  void addJob(ObjectNode job) {
    jobs.add(job);
    counter.add(Fact.JOB_RECORDS);
    counter.add(Fact.JOBS);
  }

  void addStrayRun(ObjectNode run, Fact kind) {
    strays.add(run);
    counter.add(Fact.RUN_RECORDS);
    counter.add(kind);
  }

  void addStrayJob(ObjectNode job, Fact kind) {
    strays.add(job);
    counter.add(Fact.JOB_RECORDS);
    counter.add(kind);
  }
}
