package io.workflowtelemetry.tools.generate;

/**
 * A simulated commit.
 *
 * @param sha 40 hex digits
 * @param parent sha of its parent
 * @param author the author's name
 * @param message the whole message
 * @param at when it was made, in ms since the epoch
 * @param filesChanged files that it changes
 * @param linesAdded lines that it adds
 * @param linesRemoved lines that it removes
 * @param cloned whether a clone of the repository has it; commits of forks and force-pushed ones
 *     are in none
 */
record SimulatedCommit(
    String sha,
    String parent,
    String author,
    String message,
    long at,
    int filesChanged,
    int linesAdded,
    int linesRemoved,
    boolean cloned) {}
