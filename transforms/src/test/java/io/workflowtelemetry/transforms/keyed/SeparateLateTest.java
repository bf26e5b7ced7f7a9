package io.workflowtelemetry.transforms.keyed;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.EventTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TimestampedValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeparateLateTest {
  private static final Instant START = Instant.parse("2025-03-04T00:00:00Z");
  private static final Duration LATENESS = Duration.ofDays(7);

  private record Separated(List<String> inTime, List<String> late) {
    static Separated of(TestStream<String> stream) {
      SeparateLate<String> separate = SeparateLate.by(LATENESS);
      Pipeline pipeline = Collected.orderedPipeline();
      PCollectionTuple outputs = pipeline.apply(stream).apply("Separate", separate);
      Collected<String> inTime = Collected.of(separate.inTime(outputs));
      Collected<String> late = Collected.of(separate.late(outputs));
      pipeline.run().waitUntilFinish();
      return new Separated(inTime.elements(), late.elements());
    }
  }

  private static TimestampedValue<String> at(Instant time, String name) {
    return TimestampedValue.of(name, EventTimes.of(time));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void whatTheWatermarkHasPassedByMoreThanTheLatenessIsLate(int seed) {
    Random random = new Random(seed);
    TestStream.Builder<String> stream = TestStream.create(StringUtf8Coder.of());
    Instant watermark = START;
    List<String> inTime = new ArrayList<>();
    List<String> late = new ArrayList<>();
    for (int step = 0; step < 12; step++) {
      // Now by minutes, now by weeks.
      watermark =
          watermark.plus(Duration.ofMinutes(random.nextInt(random.nextBoolean() ? 60 : 40_000)));
      stream = stream.advanceWatermarkTo(EventTimes.of(watermark));
      for (int i = 0; i < 10; i++) {
        Instant time = watermark.minus(Duration.ofMinutes(random.nextInt(20_160) - 1_000));
        String name = step + "/" + i;
        stream = stream.addElements(at(time, name));
        (time.plus(LATENESS).isBefore(watermark) ? late : inTime).add(name);
      }
    }
    Separated separated = Separated.of(stream.advanceWatermarkToInfinity());
    assertThat(separated.inTime(), containsInAnyOrder(inTime.toArray()));
    assertThat(separated.late(), containsInAnyOrder(late.toArray()));
  }

  @Test
  void theBoundIsToTheMillisecond() {
    Instant bound = START.minus(LATENESS);
    Separated separated =
        Separated.of(
            TestStream.create(StringUtf8Coder.of())
                .advanceWatermarkTo(EventTimes.of(START))
                .addElements(at(bound, "in time"), at(bound.minusMillis(1), "late"))
                .advanceWatermarkToInfinity());
    assertThat(separated.inTime(), containsInAnyOrder("in time"));
    assertThat(separated.late(), containsInAnyOrder("late"));
  }

  @Test
  void nothingIsLateBeforeThereIsAWatermark() {
    Separated separated =
        Separated.of(
            TestStream.create(StringUtf8Coder.of())
                .addElements(at(START, "now"), at(Instant.EPOCH, "long ago"))
                .advanceWatermarkToInfinity());
    assertThat(separated.inTime(), containsInAnyOrder("now", "long ago"));
    assertThat(separated.late(), is(empty()));
  }
}
