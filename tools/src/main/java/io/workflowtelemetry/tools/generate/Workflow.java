package io.workflowtelemetry.tools.generate;

import java.util.List;
import java.util.Locale;

/**
 * A simulated workflow: how often it runs, how long, and how often in vain.
 *
 * @param index its place in the company, from 0
 * @param repository owner/name
 * @param name the workflow's name
 * @param weight how often it runs, against the other workflows
 * @param medianMs the median of its run time in ms
 * @param spread sigma of the logarithm of its run time
 * @param failureRate the share of runs that fail on an ordinary day
 * @param jobs names of its jobs, one to three; the second and third wait for the first
 */
record Workflow(
    int index,
    String repository,
    String name,
    double weight,
    double medianMs,
    double spread,
    double failureRate,
    List<String> jobs) {

  /** Returns the workflow's identifier at GitHub. */
  long id() {
    return 75_763_000L + 17L * index;
  }

  /** Returns the workflow's file, relative to the repository. */
  String path() {
    return ".github/workflows/" + name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "-") + ".yml";
  }

  /** Returns whether the clock starts the workflow and not a push. */
  boolean scheduled() {
    return name.startsWith("Nightly") || name.startsWith("Telemetry");
  }
}
