package io.workflowtelemetry.tools.generate;

/**
 * A job of a simulated run; all times in ms since the epoch.
 *
 * @param id unique and increasing
 * @param name the job's name
 * @param conclusion success, failure, cancelled or skipped
 * @param runner label of the machine that it asks for
 * @param createdAt when it was queued
 * @param startedAt when a runner took it
 * @param completedAt when it ended
 */
record SimulatedJob(
    long id, String name, String conclusion, String runner, long createdAt, long startedAt, long completedAt) {}
