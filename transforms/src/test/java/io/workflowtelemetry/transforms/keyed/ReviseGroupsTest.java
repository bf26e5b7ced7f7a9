package io.workflowtelemetry.transforms.keyed;

import static io.workflowtelemetry.transforms.Streams.pause;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.transforms.Streams;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TimestampedValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReviseGroupsTest {
  private static final Instant START = Instant.parse("2025-03-04T00:00:00Z");
  private static final Instant END = START.plus(Duration.ofDays(1));
  private static final Duration LATENESS = Duration.ofDays(2);
  private static final KvCoder<String, Change<String>> CODER =
      KvCoder.of(StringUtf8Coder.of(), ChangeCoder.of(StringUtf8Coder.of()));

  /** Items are a name and a number; they add up by whether the number is even or odd. */
  private record Sums(boolean closes, boolean waits, boolean merges)
      implements GroupFunction<String, String, String> {
    private static final long serialVersionUID = 1L;

    static int number(String item) {
      return Integer.parseInt(item.substring(item.indexOf('=') + 1));
    }

    @Override
    public String id(String item) {
      return item.substring(0, item.indexOf('='));
    }

    @Override
    public String merge(String known, String item) {
      return merges
          ? id(known) + "=" + (number(known) + number(item))
          : GroupFunction.super.merge(known, item);
    }

    @Override
    public Map<String, String> outputs(String key, Iterable<String> items, boolean closed) {
      Map<String, Integer> sums = new TreeMap<>();
      items.forEach(
          item -> sums.merge(number(item) % 2 == 0 ? "even" : "odd", number(item), Integer::sum));
      Map<String, String> outputs = new TreeMap<>();
      sums.forEach(
          (parity, sum) ->
              outputs.put(parity, key + " " + parity + " " + sum + (closed ? "." : "")));
      return outputs;
    }

    @Override
    public @Nullable Instant closesAt(String key) {
      return closes ? END : null;
    }

    @Override
    public Instant settlesAt(String key, String item, Instant timestamp) {
      return closes ? END : timestamp;
    }

    @Override
    public @Nullable Instant waitsUntil(Map<String, String> outputs) {
      return waits && outputs.size() < 2 ? START.plus(Duration.ofHours(2)) : null;
    }
  }

  private record Revised(List<Change<String>> changes, List<KV<String, String>> late) {
    List<String> shown() {
      return changes.stream().map(change -> change.before() + " > " + change.after()).toList();
    }
  }

  private static Revised revise(
      Sums sums, Duration delay, TestStream<KV<String, Change<String>>> stream) {
    return revise(groups(sums, delay), stream);
  }

  private static ReviseGroups<String, String, String> groups(Sums sums, Duration delay) {
    return ReviseGroups.by(sums, StringUtf8Coder.of(), StringUtf8Coder.of())
        .every(delay)
        .allowing(LATENESS);
  }

  private static Revised revise(
      ReviseGroups<String, String, String> revise,
      PTransform<PBegin, PCollection<KV<String, Change<String>>>> items) {
    Pipeline pipeline = Collected.orderedPipeline();
    PCollectionTuple outputs = pipeline.apply("Read", items).apply("Groups", revise);
    Collected<Change<String>> changes = Collected.of(revise.changes(outputs));
    Collected<KV<String, String>> late = Collected.of(revise.late(outputs));
    pipeline.run().waitUntilFinish();
    return new Revised(changes.elements(), late.elements());
  }

  /** Gives all that came at once, as a history does, which has an end. */
  private static Create.Values<KV<String, Change<String>>> history(List<KV<String, String>> items) {
    List<KV<String, Change<String>>> came = new ArrayList<>();
    items.forEach(item -> came.add(KV.of(item.getKey(), Change.added(item.getValue()))));
    return Create.of(came).withCoder(CODER);
  }

  private static TestStream.Builder<KV<String, Change<String>>> stream() {
    return TestStream.create(CODER).advanceWatermarkTo(EventTimes.of(START));
  }

  private static TimestampedValue<KV<String, Change<String>>> change(
      long hour, @Nullable String before, @Nullable String after) {
    return TimestampedValue.of(
        KV.of("g", new Change<>(before, after)), EventTimes.of(START.plus(Duration.ofHours(hour))));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void whateverTheOrderTheEndIsThatOfAllItemsAtOnce(int seed) {
    Random random = new Random(seed);
    Sums sums = new Sums(random.nextBoolean(), random.nextBoolean(), false);
    Map<String, List<String>> items = new TreeMap<>();
    List<List<KV<String, Change<String>>>> histories = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String group = "g" + random.nextInt(4);
      List<@Nullable String> states = new ArrayList<>();
      for (int state = 0; state <= random.nextInt(4); state++) {
        states.add("i" + i + "=" + (1 + state + 10 * random.nextInt(9)));
      }
      if (random.nextInt(4) == 0) {
        states.add(null);
      }
      String last = states.get(states.size() - 1);
      if (last != null) {
        items.computeIfAbsent(group, key -> new ArrayList<>()).add(last);
      }
      histories.add(Streams.history(states).stream().map(change -> KV.of(group, change)).toList());
    }
    List<TimestampedValue<KV<String, Change<String>>>> elements = new ArrayList<>();
    for (KV<String, Change<String>> element : Streams.interleave(histories, random)) {
      elements.add(
          TimestampedValue.of(
              element, EventTimes.of(START.plus(Duration.ofMinutes(random.nextInt(2 * 24 * 60))))));
    }
    Duration delay = Duration.ofSeconds(random.nextBoolean() ? 0 : 90);
    ReviseGroups<String, String, String> revise = groups(sums, delay);
    Revised revised =
        revise(
            random.nextBoolean() ? revise : revise.ofFewItems(),
            Streams.of(CODER, elements, random));

    List<String> wanted = new ArrayList<>();
    items.forEach((group, all) -> wanted.addAll(sums.outputs(group, all, true).values()));
    assertThat(Streams.left(revised.changes()), containsInAnyOrder(wanted.toArray()));
    assertThat(revised.late(), is(empty()));

    List<KV<String, String>> last = new ArrayList<>();
    items.forEach((group, all) -> all.forEach(item -> last.add(KV.of(group, item))));
    Collections.shuffle(last, random);
    Revised whole = revise(revise, history(last));
    assertThat(Streams.left(whole.changes()), containsInAnyOrder(wanted.toArray()));
    assertThat(whole.late(), is(empty()));
  }

  /** Where merging items of one id adds up to the same, they may be there twice in a history. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void itemsOfOneIdAddUpToTheSameInAHistory(int seed) {
    Random random = new Random(seed);
    List<KV<String, String>> items = new ArrayList<>();
    List<TimestampedValue<KV<String, Change<String>>>> elements = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String item = "i" + random.nextInt(9) + "=" + 2 * random.nextInt(50);
      items.add(KV.of("g" + random.nextInt(3), item));
    }
    for (KV<String, String> item : items) {
      elements.add(
          TimestampedValue.of(
              KV.of(item.getKey(), Change.added(item.getValue())),
              EventTimes.of(START.plus(Duration.ofMinutes(random.nextInt(2 * 24 * 60))))));
    }
    ReviseGroups<String, String, String> revise =
        groups(new Sums(false, false, true), Duration.ZERO);
    List<String> streamed =
        Streams.left(revise(revise, Streams.of(CODER, elements, random)).changes());
    Collections.shuffle(items, random);
    assertThat(
        Streams.left(revise(revise, history(items)).changes()),
        containsInAnyOrder(streamed.toArray()));
    assertThat(streamed.size(), is(3));
  }

  @Test
  void nothingChangesInAHistory() {
    Create.Values<KV<String, Change<String>>> items =
        Create.of(KV.of("g", new Change<>("a=1", "a=3"))).withCoder(CODER);
    PipelineExecutionException e =
        assertThrows(
            PipelineExecutionException.class,
            () -> revise(groups(new Sums(true, false, false), Duration.ZERO), items));
    assertThat(e.getCause(), instanceOf(IllegalStateException.class));
  }

  @Test
  void whatChangesWithinTheDelayIsGivenOnce() {
    Revised revised =
        revise(
            new Sums(true, false, false),
            Duration.ofMinutes(1),
            stream()
                .addElements(change(1, null, "a=1"))
                .addElements(change(1, null, "b=3"))
                .advanceProcessingTime(pause(Duration.ofSeconds(61)))
                .addElements(change(2, null, "c=5"))
                .addElements(change(2, "c=5", null))
                .advanceProcessingTime(pause(Duration.ofSeconds(61)))
                .addElements(change(3, null, "d=5"))
                .advanceProcessingTime(pause(Duration.ofSeconds(61)))
                .advanceWatermarkTo(EventTimes.of(END.plusSeconds(1)))
                .advanceWatermarkToInfinity());
    assertThat(
        revised.shown(), contains("null > g odd 4", "g odd 4 > g odd 9", "g odd 9 > g odd 9."));
  }

  @Test
  void aLateItemCorrectsAClosedGroup() {
    Revised revised =
        revise(
            new Sums(true, false, false),
            Duration.ZERO,
            stream()
                .addElements(change(1, null, "a=1"))
                .advanceWatermarkTo(EventTimes.of(END.plus(Duration.ofDays(1))))
                .addElements(change(2, null, "b=2"))
                .addElements(change(2, "a=1", null))
                .advanceWatermarkToInfinity());
    assertThat(
        revised.shown(),
        contains("null > g odd 1", "g odd 1 > g odd 1.", "null > g even 2.", "g odd 1. > null"));
    assertThat(revised.late(), is(empty()));
  }

  @Test
  void anItemThatComesTooLateChangesNothing() {
    Revised revised =
        revise(
            new Sums(true, false, false),
            Duration.ZERO,
            stream()
                .addElements(change(1, null, "a=1"))
                .advanceWatermarkTo(EventTimes.of(END.plus(LATENESS).plus(Duration.ofHours(2))))
                .addElements(change(2, null, "b=2"), change(2, "a=1", "a=3"))
                .addElements(change(2, "a=1", null))
                .advanceWatermarkToInfinity());
    assertThat(revised.shown(), contains("null > g odd 1", "g odd 1 > g odd 1."));
    assertThat(
        revised.late(),
        containsInAnyOrder(KV.of("g", "b=2"), KV.of("g", "a=3"), KV.of("g", "a=1")));
  }

  @Test
  void aGroupWaitsOnceForMoreItems() {
    Revised revised =
        revise(
            new Sums(false, true, false),
            Duration.ZERO,
            stream()
                .addElements(change(1, null, "a=1"))
                .addElements(change(1, "a=1", "a=3"))
                .advanceWatermarkTo(EventTimes.of(START.plus(Duration.ofHours(2).minusMillis(1))))
                .advanceWatermarkTo(EventTimes.of(START.plus(Duration.ofHours(2).plusMillis(1))))
                .addElements(change(2, "a=3", "a=5"))
                .advanceWatermarkToInfinity());
    assertThat(
        revised.shown(), contains("null > g odd 3", "g odd 3 > g odd 5", "g odd 5 > g odd 5."));
  }

  @Test
  void aGroupThatHasWhatItWaitedForWaitsNoLonger() {
    Revised revised =
        revise(
            new Sums(false, true, false),
            Duration.ZERO,
            stream()
                .addElements(change(1, null, "a=1"))
                .addElements(change(1, null, "b=3"))
                .advanceWatermarkToInfinity());
    assertThat(revised.shown(), contains("null > g odd 4", "g odd 4 > g odd 4."));
  }

  @Test
  void itemsOfOneIdAreMerged() {
    Revised revised =
        revise(
            new Sums(false, false, true),
            Duration.ZERO,
            stream()
                .addElements(change(1, null, "a=2"))
                .addElements(change(1, null, "a=4"))
                .addElements(change(1, null, "a=0"))
                .advanceWatermarkToInfinity());
    assertThat(
        revised.shown(),
        contains("null > g even 2", "g even 2 > g even 6", "g even 6 > g even 6."));
  }

  @Test
  void whatWasNeverThereDoesNotGo() {
    Revised revised =
        revise(
            new Sums(false, false, false),
            Duration.ZERO,
            stream()
                .addElements(change(1, null, "a=2"))
                .addElements(change(1, "b=2", null))
                .addElements(change(1, "a=2", "b=2"))
                .advanceWatermarkToInfinity());
    assertThat(revised.shown(), contains("null > g even 2", "g even 2 > g even 2."));
  }
}
