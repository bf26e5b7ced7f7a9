package io.workflowtelemetry.transforms.keyed;

import static io.workflowtelemetry.transforms.Streams.pause;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.transforms.Streams;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReviseInOrderTest {
  private static final Instant START = Instant.parse("2025-03-04T00:00:00Z");
  private static final KvCoder<String, String> EVENTS =
      KvCoder.of(StringUtf8Coder.of(), StringUtf8Coder.of());
  private static final KvCoder<String, Change<String>> CHANGES =
      KvCoder.of(StringUtf8Coder.of(), ChangeCoder.of(StringUtf8Coder.of()));

  /**
   * Events are a minute, a name and a letter: F is a failure, S a success. Failures from the second
   * in a row on are an outage, which a success ends.
   */
  private record Outages() implements Scan<String, String, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public Instant time(String event) {
      return minute(Integer.parseInt(event.substring(0, event.indexOf(' '))));
    }

    @Override
    public Comparator<String> ties() {
      return Comparator.naturalOrder();
    }

    @Override
    public String start() {
      return "";
    }

    @Override
    public String next(String failures, String event, Consumer<String> output) {
      boolean success = event.endsWith("S");
      boolean outage = failures.contains(",");
      String name = event.split(" ", -1)[1];
      if (success) {
        if (outage) {
          output.accept(failures + " ended by " + name);
        }
        return "";
      }
      String longer = failures.isEmpty() ? name : failures + "," + name;
      if (longer.contains(",")) {
        output.accept(longer);
      }
      return longer;
    }
  }

  private static Instant minute(long minute) {
    return START.plus(Duration.ofMinutes(minute));
  }

  private static String idOf(String event) {
    return event.split(" ", -1)[1];
  }

  /** An outage is known by its first two failures. */
  private static String outage(String output) {
    String[] names = output.split(" ", 2)[0].split(",", -1);
    return names[0] + "," + names[1];
  }

  private static ReviseInOrder<String, String, String, String> outages(Duration allowedLateness) {
    return ReviseInOrder.by(
        new ReviseInOrder.Settings<String, String, String>(
            new Outages(),
            ReviseInOrderTest::idOf,
            ReviseInOrderTest::outage,
            StringUtf8Coder.of(),
            StringUtf8Coder.of(),
            StringUtf8Coder.of(),
            allowedLateness));
  }

  private static List<Change<String>> revise(
      Duration allowedLateness,
      PTransform<PBegin, PCollection<KV<String, Change<String>>>> events) {
    Pipeline pipeline = Collected.orderedPipeline();
    Collected<Change<String>> changes =
        Collected.of(pipeline.apply("Read", events).apply("Revise", outages(allowedLateness)));
    pipeline.run().waitUntilFinish();
    return changes.elements();
  }

  /** What a history of these events gives, which has an end. */
  private static List<String> ofHistory(List<KV<String, String>> events) {
    List<KV<String, Change<String>>> came = new ArrayList<>();
    events.forEach(event -> came.add(KV.of(event.getKey(), Change.added(event.getValue()))));
    return Streams.left(revise(Duration.ZERO, Create.of(came).withCoder(CHANGES)));
  }

  /** The last revision of each outage that a scan of a whole history finds. */
  private static Collection<String> scanned(List<KV<String, String>> events) {
    Pipeline pipeline = Collected.orderedPipeline();
    Collected<String> outputs =
        Collected.of(
            pipeline
                .apply(Create.of(events).withCoder(EVENTS))
                .apply("Scan", ScanInOrder.of(new Outages(), StringUtf8Coder.of())));
    pipeline.run().waitUntilFinish();
    Map<String, String> last = new TreeMap<>();
    // An outage only grows until it ends.
    outputs
        .elements()
        .forEach(
            output ->
                last.merge(
                    outage(output),
                    output,
                    (one, other) -> one.length() > other.length() ? one : other));
    return last.values();
  }

  private static List<String> shown(List<Change<String>> changes) {
    return changes.stream().map(change -> change.before() + " > " + change.after()).toList();
  }

  private static TimestampedValue<KV<String, Change<String>>> change(
      @Nullable String before, @Nullable String after) {
    String event = after == null ? before : after;
    return TimestampedValue.of(
        KV.of("k", new Change<>(before, after)),
        EventTimes.of(event == null ? START : new Outages().time(event)));
  }

  private static TestStream.Builder<KV<String, Change<String>>> stream() {
    return TestStream.create(CHANGES).advanceWatermarkTo(EventTimes.of(START));
  }

  private static String event(Random random, int name) {
    return random.nextInt(600) + " e" + name + " " + (random.nextInt(3) == 0 ? "S" : "F");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void whateverTheOrderTheEndIsThatOfAScan(int seed) {
    Random random = new Random(seed);
    List<KV<String, String>> last = new ArrayList<>();
    List<List<KV<String, Change<String>>>> histories = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String key = "k" + random.nextInt(2);
      List<@Nullable String> states = new ArrayList<>();
      for (int state = 0; state <= random.nextInt(3); state++) {
        states.add(event(random, i));
      }
      if (random.nextInt(5) == 0) {
        states.add(null);
      }
      for (int state = states.size() - 1; state > 0; state--) {
        if (states.get(state) != null && states.get(state).equals(states.get(state - 1))) {
          states.remove(state);
        }
      }
      String end = states.get(states.size() - 1);
      if (end != null) {
        last.add(KV.of(key, end));
      }
      histories.add(Streams.history(states).stream().map(change -> KV.of(key, change)).toList());
    }
    List<TimestampedValue<KV<String, Change<String>>>> elements = new ArrayList<>();
    for (KV<String, Change<String>> element : Streams.interleave(histories, random)) {
      elements.add(TimestampedValue.of(element, EventTimes.of(minute(random.nextInt(600)))));
    }
    List<Change<String>> changes =
        revise(Duration.ofDays(1), Streams.of(CHANGES, elements, random));
    assertThat(Streams.left(changes), containsInAnyOrder(scanned(last).toArray()));
    assertThat(ofHistory(last), containsInAnyOrder(scanned(last).toArray()));
  }

  /** Events come in order but for half an hour, and are settled three hours later. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void eventsThatAreSettledKeepTheirEffect(int seed) {
    Random random = new Random(seed);
    List<KV<String, String>> events = new ArrayList<>();
    List<KV<Integer, TimestampedValue<KV<String, Change<String>>>>> arrivals = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      int minute = i * 3 + random.nextInt(20);
      String event = minute + " e" + i + " " + (random.nextInt(4) == 0 ? "S" : "F");
      events.add(KV.of("k", event));
      arrivals.add(KV.of(minute + random.nextInt(30), change(null, event)));
    }
    arrivals.sort(Comparator.comparing(KV::getKey));
    TestStream.Builder<KV<String, Change<String>>> stream = stream();
    for (KV<Integer, TimestampedValue<KV<String, Change<String>>>> arrival : arrivals) {
      stream =
          stream
              .advanceWatermarkTo(EventTimes.of(minute(arrival.getKey())))
              .addElements(arrival.getValue())
              .advanceProcessingTime(pause(Duration.ofSeconds(6)));
    }
    List<Change<String>> changes = revise(Duration.ofHours(3), stream.advanceWatermarkToInfinity());
    Map<String, String> last = new TreeMap<>();
    changes.forEach(
        change -> {
          if (change.after() == null) {
            last.remove(outage(String.valueOf(change.before())));
          } else {
            last.put(outage(change.after()), change.after());
          }
        });
    assertThat(last.values(), contains(scanned(events).stream().sorted().toArray()));
    assertThat(ofHistory(events), containsInAnyOrder(last.values().toArray()));
  }

  @Test
  void whatTurnsOutNotToBeIsWithdrawn() {
    List<Change<String>> changes =
        revise(
            Duration.ofHours(3),
            stream()
                .addElements(change(null, "1 a F"), change(null, "3 c F"))
                .advanceProcessingTime(pause(Duration.ofSeconds(11)))
                .addElements(change(null, "2 b S"))
                .advanceProcessingTime(pause(Duration.ofSeconds(11)))
                .advanceWatermarkToInfinity());
    assertThat(shown(changes), contains("null > a,c", "a,c > null"));
  }

  @Test
  void anEventBeforeTheSettledOnesChangesNothing() {
    List<Change<String>> changes =
        revise(
            Duration.ofHours(3),
            stream()
                .addElements(change(null, "1 a F"), change(null, "3 c F"))
                .advanceProcessingTime(pause(Duration.ofSeconds(11)))
                .advanceWatermarkTo(EventTimes.of(minute(10 * 60)))
                .addElements(change(null, "2 b S"))
                .addElements(change("3 c F", "3 c S"))
                .advanceProcessingTime(pause(Duration.ofSeconds(11)))
                .addElements(change(null, "590 d F"))
                .advanceWatermarkToInfinity());
    assertThat(shown(changes), hasItem("null > a,c"));
    assertThat(changes.get(changes.size() - 1).after(), is("a,c,d"));
  }

  /** The outage went on, and then it did not: it is what it was, not gone. */
  @Test
  void whatSettledEventsGaveStaysWhenALaterRevisionGoes() {
    List<Change<String>> changes =
        revise(
            Duration.ofHours(3),
            stream()
                .addElements(change(null, "1 a F"), change(null, "3 c F"))
                .advanceProcessingTime(pause(Duration.ofSeconds(11)))
                .advanceWatermarkTo(EventTimes.of(minute(10 * 60)))
                .addElements(change(null, "590 d F"))
                .advanceProcessingTime(pause(Duration.ofSeconds(11)))
                .addElements(change("590 d F", null))
                .advanceProcessingTime(pause(Duration.ofSeconds(11)))
                .advanceWatermarkToInfinity());
    assertThat(changes.stream().map(Change::after).toList(), contains("a,c", "a,c,d", "a,c"));
  }
}
