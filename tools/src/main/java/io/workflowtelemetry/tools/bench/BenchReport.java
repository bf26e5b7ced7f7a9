package io.workflowtelemetry.tools.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What was measured, of the stream and of a pipeline that does nothing. */
public record BenchReport(BenchRequest request, Measured stream, Measured passThrough) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public String toText() {
    StringBuilder text = new StringBuilder();
    line(text, "", "stream", "pass-through");
    line(
        text,
        "events/s, sustained",
        number(stream.eventsPerSecond()),
        number(passThrough.eventsPerSecond()));
    line(
        text,
        "processor time by event, us",
        number(stream.processorMicros()),
        number(passThrough.processorMicros()));
    Double share = share();
    line(text, "of the pass-through's", share == null ? "-" : "%.2f".formatted(share), "1.00");
    String rate = " ms at " + request.rate() + " events/s";
    Delays alerts = stream.given();
    Delays passed = passThrough.given();
    line(text, "p50" + rate, number(alerts.p50Ms()), number(passed.p50Ms()));
    line(text, "p99" + rate, number(alerts.p99Ms()), number(passed.p99Ms()));
    line(
        text,
        "of those awaited came",
        alerts.came() + "/" + stream.awaited(),
        passed.came() + "/" + passThrough.awaited());
    Delays told = stream.told();
    if (told != null) {
      line(text, "p50 ms to a webhook", number(told.p50Ms()), "-");
      line(text, "p99 ms to a webhook", number(told.p99Ms()), "-");
      line(text, "of those awaited were told", told.came() + "/" + stream.awaited(), "-");
    }
    line(text, "checkpoint bytes by open run", number(stream.bytesPerOpenRun()), "-");
    return text.toString();
  }

  public String toJson() {
    ObjectNode node = JSON.createObjectNode();
    node.put("rate", request.rate());
    node.put("events", request.events());
    node.put("workflows", request.workflows());
    node.set("stream", measured(stream));
    node.set("pass_through", measured(passThrough));
    Double share = share();
    if (share != null) {
      node.put("share_of_pass_through", share);
    }
    return node.toPrettyString() + "\n";
  }

  private @Nullable Double share() {
    Double one = stream.eventsPerSecond();
    Double other = passThrough.eventsPerSecond();
    return one == null || other == null ? null : one / other;
  }

  private static ObjectNode measured(Measured measured) {
    ObjectNode node = JSON.createObjectNode();
    node.put("events_per_second", measured.eventsPerSecond());
    node.put("processor_us_by_event", measured.processorMicros());
    node.put("awaited", measured.awaited());
    put(node, measured.given());
    if (measured.told() != null) {
      put(node.putObject("told"), measured.told());
    }
    node.put("checkpoint_bytes_by_open_run", measured.bytesPerOpenRun());
    return node;
  }

  private static void put(ObjectNode node, Delays delays) {
    node.put("p50_ms", delays.p50Ms());
    node.put("p99_ms", delays.p99Ms());
    node.put("came", delays.came());
  }

  private static void line(StringBuilder text, String what, String one, String other) {
    text.append(String.format(Locale.ROOT, "%-30s %12s %14s%n", what, one, other));
  }

  private static String number(@Nullable Double value) {
    return value == null ? "-" : String.format(Locale.ROOT, "%,.0f", value);
  }
}
