package io.workflowtelemetry.transforms.logs.otlp;

import java.time.Instant;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A span as OTLP brings it, whatever it is encoded in.
 *
 * @param traceId 32 lower-case hex digits
 * @param spanId 16 lower-case hex digits
 * @param parentSpanId 16 lower-case hex digits; null for a root
 * @param name null where it has none
 * @param kind INTERNAL, SERVER, CLIENT, PRODUCER or CONSUMER; null where it is not said
 * @param startedAt when it began, to the ms; null where it is not said
 * @param endedAt when it ended, to the ms; null while it is under way
 * @param status OK or ERROR; null where it is not said
 * @param attributes by key
 */
record OtlpSpan(
    String traceId,
    String spanId,
    @Nullable String parentSpanId,
    @Nullable String name,
    @Nullable String kind,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable String status,
    SortedMap<String, String> attributes) {}
