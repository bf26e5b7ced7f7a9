package io.workflowtelemetry.transforms.runs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.Streams;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ToChanges;
import io.workflowtelemetry.transforms.logs.Parsed;
import io.workflowtelemetry.transforms.logs.RecordTypes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TimestampedValue;

/** What is kept follows from what was observed, and not from what of it came first. */
class ArrivalOrderTest {
  private static final String WEBHOOK =
      ",\"repository\":{\"full_name\":\"o/r\"},\"sender\":{},\"action\":\"completed\"}";

  /** Each has the number of a thing and then that of a state of it. */
  private static final List<String> RECORDS =
      List.of(
          "{\"trace_id\":\"t\",\"span_id\":\"%d\",\"span_type\":\"gate\",\"span_name\":\"n\","
              + "\"start_time_ms\":1741075200000,\"end_time_ms\":174107520%d000}",
          "{\"timestamp\":\"2025-03-04T09:00:00Z\",\"invocation_id\":\"%d\",\"success\":true,"
              + "\"quality_rating\":%d}",
          "{\"run_id\":\"%d\",\"event\":\"run_started\",\"at\":\"2025-03-04T09:00:00Z\","
              + "\"payload\":%d}",
          "{\"check_run\":{\"id\":%d,\"name\":\"c\",\"status\":\"completed\","
              + "\"conclusion\":\"success\",\"completed_at\":\"2025-03-04T09:00:0%dZ\"}"
              + WEBHOOK,
          "{\"deployment\":{\"id\":%d,\"environment\":\"e%d\",\"task\":\"deploy\","
              + "\"created_at\":\"2025-03-04T09:00:00Z\",\"updated_at\":\"2025-03-04T09:00:00Z\"}"
              + WEBHOOK);

  /** Each has the number of a thing. */
  private static final List<String> FILES =
      List.of(
          "<testsuite name='s%d'><testcase name='t'/></testsuite>",
          "2025-03-01T10:00:00.1234567Z line %d\n");

  @Property(tries = 8, shrinking = ShrinkingMode.OFF)
  void keepsTheSame(@ForAll @From("observations") List<Observation> seen, @ForAll Random random) {
    List<Observation> shuffled = new ArrayList<>(seen);
    Collections.shuffle(shuffled, random);
    Kept kept = keep(seen);
    assertThat(keep(shuffled), is(kept));
    assertThat("of a stream", keepStreamed(shuffled, random), is(kept.observations()));

    Map<String, Long> read = new TreeMap<>();
    seen.forEach(one -> read.merge(RecordTypes.of(one).label(), 1L, Long::sum));
    Map<String, Long> accounted = new TreeMap<>();
    kept.counts()
        .forEach((name, count) -> accounted.merge(name.split("/", -1)[1], count, Long::sum));
    assertThat("none is lost", accounted, is(read));
    long rows =
        kept.counts().entrySet().stream()
            .filter(count -> count.getKey().endsWith("/kept"))
            .mapToLong(Map.Entry::getValue)
            .sum();
    assertThat(rows, is((long) kept.observations().size()));
  }

  @Provide
  Arbitrary<List<Observation>> observations() {
    Arbitrary<Integer> thing = Arbitraries.integers().between(1, 2);
    Arbitrary<Integer> state = Arbitraries.integers().between(1, 3);
    Arbitrary<Observation> ofRecords =
        Combinators.combine(Arbitraries.of(RECORDS), thing, state)
            .as((record, one, other) -> Parsed.observation(record.formatted(one, other)));
    Arbitrary<Observation> ofFiles =
        Combinators.combine(Arbitraries.of(FILES), thing, state)
            .as(
                (content, one, place) ->
                    Parsed.file(place + ".txt", content.formatted(one).getBytes(UTF_8))
                        .observations
                        .get(0));
    return Arbitraries.oneOf(ofRecords, ofFiles).list().ofMinSize(1).ofMaxSize(60);
  }

  /**
   * What is left.
   *
   * @param observations in the order of their texts
   * @param counts by name
   */
  private record Kept(List<String> observations, Map<String, Long> counts) {}

  private static Kept keep(List<Observation> observations) {
    Pipeline pipeline = Collected.pipeline();
    PCollectionTuple outputs =
        pipeline
            .apply(Create.of(observations).withCoder(RecordCoder.of(Observation.class)))
            .apply(ToChanges.create())
            .apply(KeepObservations.allowing(Duration.ZERO));
    Collected<Change<Observation>> kept = Collected.of(KeepObservations.kept(outputs));
    Collected<KV<String, Long>> counts = Collected.of(KeepObservations.counts(outputs));
    pipeline.run().waitUntilFinish();
    return new Kept(
        texts(kept.elements().stream().map(change -> change.added())), Collected.sums(counts));
  }

  private static List<String> keepStreamed(List<Observation> observations, Random random) {
    List<TimestampedValue<Observation>> elements =
        observations.stream()
            .map(one -> TimestampedValue.of(one, EventTimes.of(Instant.EPOCH)))
            .toList();
    Pipeline pipeline = Collected.pipeline();
    Collected<Change<Observation>> kept =
        Collected.of(
            KeepObservations.kept(
                pipeline
                    .apply(Streams.of(RecordCoder.of(Observation.class), elements, random))
                    .apply(ToChanges.create())
                    .apply(KeepObservations.allowing(Duration.ZERO))));
    pipeline.run().waitUntilFinish();
    return texts(Streams.left(kept.elements()).stream());
  }

  private static List<String> texts(Stream<Observation> observations) {
    return observations.map(Observation::toString).sorted().toList();
  }
}
