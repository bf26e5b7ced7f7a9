package io.workflowtelemetry.datasets.splits;

import java.util.Locale;

/** A part of the training data. */
public enum Split {
  /** To fit a model on. */
  TRAIN,
  /** To choose between models. */
  VALIDATION,
  /** To judge the chosen one. */
  TEST;

  /** Returns the name that stands in file names and counts. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
