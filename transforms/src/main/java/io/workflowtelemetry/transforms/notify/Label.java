package io.workflowtelemetry.transforms.notify;

import io.workflowtelemetry.schemas.Alert;
import java.util.Locale;

/** What alerts are matched and grouped by. */
public enum Label {
  /** The rule that found it. */
  RULE,
  /** INFO, WARNING or CRITICAL. */
  SEVERITY,
  /** Repository, owner/name. */
  REPOSITORY,
  /** Name of the workflow. */
  WORKFLOW,
  /** Branch. */
  BRANCH,
  /** Repository of the branch, where it is another. */
  HEAD_REPOSITORY,
  /** Where logs are collected. */
  SOURCE,
  /** What is written. */
  OUTPUT;

  /** Returns the name of the label in files and notifications, such as {@code head_repository}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns what the label says of {@code alert}; empty where it says nothing. */
  public String of(Alert alert) {
    String text =
        switch (this) {
          case RULE -> alert.getRule();
          case SEVERITY -> alert.getSeverity();
          case REPOSITORY -> alert.getRepository();
          case WORKFLOW -> alert.getWorkflowName();
          case BRANCH -> alert.getBranch();
          case HEAD_REPOSITORY -> alert.getHeadRepository();
          case SOURCE -> alert.getSource();
          case OUTPUT -> alert.getOutput();
        };
    return text == null ? "" : text;
  }
}
