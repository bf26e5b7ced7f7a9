package io.workflowtelemetry.tools.bench;

import java.time.Duration;

/**
 * What is measured.
 *
 * @param bootstrap the broker, HOST:PORT
 * @param events how many events are read as fast as they can be
 * @param rate how many events a second come while the time to an alert is measured
 * @param lasting for how long they come
 * @param workflows how many workflows the runs are of
 * @param openRuns how many runs are under way while the state is measured
 */
public record BenchRequest(
    String bootstrap, int events, int rate, Duration lasting, int workflows, int openRuns) {}
