package io.workflowtelemetry.tools.generate;

import java.util.EnumMap;
import java.util.Map;

/** A peculiarity of real GitHub logs that a simulated run is given. */
enum Trap {
  /** An ordinary run with its jobs. */
  NONE(0),
  /** GitHub rewrote the run's {@code updated_at} when it purged it; the jobs tell the truth. */
  REWRITTEN_BY_RETENTION(8),
  /** The same without jobs, so that nothing tells the truth. */
  REWRITTEN_WITHOUT_JOBS(3),
  /** A job waited for an approval until GitHub gave up after 30 days; the times are true. */
  WAITED_FOR_APPROVAL(2),
  /** The run was tried again, once or twice; not every earlier attempt has a run record. */
  RERUN(30),
  /** The run has not ended. */
  OPEN(6),
  /** No job of the run was collected. */
  WITHOUT_JOBS(30),
  /** The run names no commit. */
  WITHOUT_SHA(4),
  /** The run names no branch. */
  WITHOUT_BRANCH(4),
  /** The run names no workflow, but its jobs do. */
  WITHOUT_NAME(2),
  /** Only the jobs of the run were collected. */
  WITHOUT_RUN(8),
  /** Records of earlier states of the run and of a job were collected too. */
  EARLIER_STATES(30),
  /** The run and a job were collected twice. */
  REPEATED(20),
  /** The run was reported as completed before its last job. */
  COMPLETED_EARLY(40),
  /** Status and conclusion in upper or mixed case. */
  ODD_CASE(30),
  /** The status holds the conclusion, which is null or empty. */
  CONCLUSION_IN_STATUS(10),
  /** A completed run's conclusion is null. */
  NULL_CONCLUSION(4),
  /** A completed run's conclusion is empty. */
  EMPTY_CONCLUSION(4),
  /** A conclusion that no list names. */
  UNKNOWN_CONCLUSION(4),
  /** A status that is null or that no list names, beside a conclusion. */
  UNKNOWN_STATUS(4),
  /** One of GitHub's rarer conclusions. */
  RARE_CONCLUSION(15),
  /** Times with a local offset. */
  LOCAL_OFFSET(30),
  /** A skipped job ends before it starts. */
  JOB_ENDS_BEFORE_START(20),
  /** A post step ends before it starts. */
  STEP_ENDS_BEFORE_START(20),
  /** The run ends before it starts, and has no jobs to tell better. */
  RUN_ENDS_BEFORE_START(4),
  /** The run ends as it starts: all of it was skipped. */
  ZERO_DURATION(6);

  private final int perThousand;

  Trap(int perThousand) {
    this.perThousand = perThousand;
  }

  /** Returns how many of a thousand runs each trap is set for. */
  static Map<Trap, Integer> shares() {
    EnumMap<Trap, Integer> shares = new EnumMap<>(Trap.class);
    for (Trap trap : values()) {
      shares.put(trap, trap.perThousand);
    }
    return shares;
  }
}
