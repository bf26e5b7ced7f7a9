package io.workflowtelemetry.transforms.measure.traces;

/** What spans are measured by (SEMANTICS, section 4). */
public enum DimensionType {
  /** A phase of a workflow. */
  PHASE("phase"),
  /** A gate that work must pass. */
  GATE("gate"),
  /** An agent that others give work to. */
  SUBAGENT("subagent"),
  /** The type of what the work was for. */
  SD_TYPE("sd_type"),
  /** A gate, told apart by the type of what passed it. */
  GATE_AND_SD_TYPE("gate+sd_type"),
  /** A workflow of a repository. */
  WORKFLOW("workflow"),
  /** A job of a workflow. */
  JOB("job"),
  /** A step of a job. */
  STEP("step");

  private final String label;

  DimensionType(String label) {
    this.label = label;
  }

  /** Returns the name in records and commands. */
  public String label() {
    return label;
  }
}
