package io.workflowtelemetry.tools.generate;

import java.nio.file.Path;

/**
 * What to generate.
 *
 * @param runs how many runs, from 1
 * @param seed where the random numbers start; the same seed gives the same bytes
 * @param output the folder to write to; made when it is missing
 * @param traps false for native log lines alone, true for a mix of every input form with the
 *     defects that real logs have
 * @param runsPerFile the most runs in a file of native log lines, from 1; a mix has its own files
 * @param spans whether to write trace spans of as many executions of agents' workflows, and no CI
 * @param agents whether to write the invocations of agents in these executions, and no CI
 */
public record GenerateSettings(
    long runs,
    long seed,
    Path output,
    boolean traps,
    int runsPerFile,
    boolean spans,
    boolean agents) {

  /** How many runs go into a file where nothing else is said. */
  public static final int DEFAULT_RUNS_PER_FILE = 100_000;

  /** The most runs of a mix: it is put together in memory, unlike plain native lines. */
  public static final long MAX_RUNS_WITH_TRAPS = 50_000;

  /** What to generate of CI alone. */
  public GenerateSettings(long runs, long seed, Path output, boolean traps, int runsPerFile) {
    this(runs, seed, output, traps, runsPerFile, false, false);
  }

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException naming the flag, what was given and what is allowed
   */
  public GenerateSettings {
    if (runs < 1) {
      throw new IllegalArgumentException("--runs=" + runs + ": must be 1 or more");
    }
    if (traps && runs > MAX_RUNS_WITH_TRAPS) {
      throw new IllegalArgumentException(
          "--runs=" + runs + ": must be at most " + MAX_RUNS_WITH_TRAPS + " with --traps");
    }
    if (traps && (spans || agents)) {
      throw new IllegalArgumentException("--traps: not with --spans or --agents");
    }
    if (runsPerFile < 1) {
      throw new IllegalArgumentException("--runsPerFile=" + runsPerFile + ": must be 1 or more");
    }
  }
}
