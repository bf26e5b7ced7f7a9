package io.workflowtelemetry.collect.receive;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/** Counts deliveries, in Prometheus's text format. Labels are those of two enums, and no others. */
final class DeliveryMetrics {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final String NAME = "telemetry_receive_";

  /** What is counted of a kind with an outcome. */
  private static final class Count {
    final LongAdder deliveries = new LongAdder();
    final LongAdder bytes = new LongAdder();
    final LongAdder nanos = new LongAdder();
  }

  /** Filled once, so that threads may read it. */
  private final Map<DeliveryKind, Map<Outcome, Count>> counts = new EnumMap<>(DeliveryKind.class);

  DeliveryMetrics() {
    for (DeliveryKind kind : DeliveryKind.values()) {
      Map<Outcome, Count> ofKind = new EnumMap<>(Outcome.class);
      for (Outcome outcome : Outcome.values()) {
        ofKind.put(outcome, new Count());
      }
      counts.put(kind, ofKind);
    }
  }

  /** Counts a delivery whose body had so many bytes, and that was answered after so long. */
  void count(DeliveryKind kind, Outcome outcome, long bytes, long nanos) {
    Count count = requireNonNull(requireNonNull(counts.get(kind)).get(outcome));
    count.deliveries.increment();
    count.bytes.add(bytes);
    count.nanos.add(nanos);
  }

  /** Returns how many of all kinds had an outcome. */
  long deliveries(Outcome outcome) {
    return counts.values().stream()
        .mapToLong(ofKind -> requireNonNull(ofKind.get(outcome)).deliveries.sum())
        .sum();
  }

  /** Returns all of it. */
  String text() {
    StringBuilder text = new StringBuilder();
    add(text, "deliveries_total", "Deliveries by what became of them", c -> c.deliveries.sum());
    add(text, "body_bytes_total", "Bytes of their bodies, unpacked", c -> c.bytes.sum());
    add(
        text,
        "seconds_total",
        "Time from their headers to their answers",
        c -> c.nanos.sum() / 1e9);
    return text.toString();
  }

  private void add(StringBuilder text, String name, String help, ToDoubleFunction<Count> value) {
    text.append("# HELP ").append(NAME).append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(NAME).append(name).append(" counter\n");
    counts.forEach(
        (kind, ofKind) ->
            ofKind.forEach(
                (outcome, count) ->
                    text.append(
                        String.format(
                            Locale.ROOT,
                            "%s%s{kind=\"%s\",result=\"%s\"} %s\n",
                            NAME,
                            name,
                            kind.label(),
                            outcome.label(),
                            value.applyAsDouble(count)))));
  }
}
