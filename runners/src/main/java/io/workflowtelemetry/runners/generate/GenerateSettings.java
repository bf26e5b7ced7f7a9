package io.workflowtelemetry.runners.generate;

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
 */
public record GenerateSettings(long runs, long seed, Path output, boolean traps, int runsPerFile) {

  /** How many runs go into a file where nothing else is said. */
  public static final int DEFAULT_RUNS_PER_FILE = 100_000;

  /** The most runs of a mix: it is put together in memory, unlike plain native lines. */
  public static final long MAX_RUNS_WITH_TRAPS = 50_000;

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
    if (runsPerFile < 1) {
      throw new IllegalArgumentException("--runsPerFile=" + runsPerFile + ": must be 1 or more");
    }
  }
}
