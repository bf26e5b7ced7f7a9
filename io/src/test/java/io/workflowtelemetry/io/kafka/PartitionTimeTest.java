package io.workflowtelemetry.io.kafka;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.KafkaTimestampType;
import org.apache.beam.sdk.io.kafka.TimestampPolicy.PartitionContext;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.joda.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Time is told to the partition second by second, as the connector tells it. */
class PartitionTimeTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final org.joda.time.Instant NEVER = BoundedWindow.TIMESTAMP_MIN_VALUE;

  private final ToldClock clock = new ToldClock(START);
  private PartitionTime time = partition(false, Optional.empty());
  private long left;
  private org.joda.time.Instant answer = NEVER;

  @Test
  void aMessageHasTheTimeItTells() {
    assertThat(read("2026-03-01T11:00:00Z"), is(joda("2026-03-01T11:00:00Z")));
  }

  @Test
  void aMessageThatTellsNoneHasKafkas() {
    assertThat(read("{broken"), is(joda("2026-03-01T11:59:59Z")));
    assertThat(read(null), is(joda("2026-03-01T11:59:59Z")));
  }

  @Test
  void aMessageOfKafkasFirstVersionsHasNow() {
    assertThat(
        time.getTimestampForRecord(context(), message("{broken", -1)),
        is(joda("2026-03-01T12:00:00Z")));
  }

  @Test
  void timesThatBeamDoesNotKnowAreTheNearestItDoes() {
    assertThat(read("+999999999-12-31T23:59:59Z"), is(GlobalWindow.INSTANCE.maxTimestamp()));
    assertThat(read("-999999999-01-01T00:00:00Z"), is(NEVER));
  }

  @Test
  void theWatermarkIsTheGreatestTimeSeen() {
    assertThat(watermark(), is(NEVER));
    read("2026-03-01T10:00:00Z");
    assertThat(watermark(), is(joda("2026-03-01T10:00:00Z")));
    read("2026-03-01T11:00:00Z");
    read("2026-03-01T10:30:00Z");
    assertThat(watermark(), is(joda("2026-03-01T11:00:00Z")));
  }

  @Test
  void aClockThatIsAheadALittleMovesItToNowAtMost() {
    read("2026-03-01T12:00:30Z");
    assertThat(watermark(), is(joda("2026-03-01T12:00:00Z")));
  }

  @Test
  void aRecordFromTheFutureDoesNotMoveIt() {
    read("2026-03-01T08:00:00Z");
    assertThat(read("2099-01-01T00:00:00Z"), is(joda("2099-01-01T00:00:00Z")));
    assertThat(watermark(), is(joda("2026-03-01T08:00:00Z")));
  }

  @Test
  void aRecordThatTellsNoTimeDoesNotMoveIt() {
    read("2026-03-01T08:00:00Z");
    read("{broken");
    assertThat(watermark(), is(joda("2026-03-01T08:00:00Z")));
  }

  @Test
  void anIdlePartitionFollowsTheClock() {
    read("2026-03-01T08:00:00Z");
    live(59);
    assertThat(watermark(), is(joda("2026-03-01T08:00:00Z")));
    live(2);
    assertThat(watermark(), is(joda("2026-03-01T12:00:01Z")));
    live(60);
    assertThat(watermark(), is(joda("2026-03-01T12:01:01Z")));
  }

  @Test
  void anEmptyPartitionIsIdleToo() {
    live(61);
    assertThat(watermark(), is(joda("2026-03-01T12:00:01Z")));
  }

  @Test
  void aMessageEndsIdleness() {
    live(90);
    read("2026-03-01T12:01:00Z");
    live(30);
    assertThat(watermark(), is(joda("2026-03-01T12:01:00Z")));
  }

  @Test
  void aPartitionWithMessagesLeftIsNotIdle() {
    read("2026-03-01T08:00:00Z");
    left = 3;
    live(300);
    assertThat(watermark(), is(joda("2026-03-01T08:00:00Z")));
  }

  @Test
  void whatIsLeftForTenTimesAsLongIsNeverRead() {
    read("2026-03-01T08:00:00Z");
    left = 1;
    live(601);
    assertThat(watermark(), is(joda("2026-03-01T12:09:01Z")));
  }

  @Test
  void aKafkaThatDoesNotAnswerIsNotIdle() {
    read("2026-03-01T08:00:00Z");
    live(30);
    for (int second = 0; second < 3600; second++) {
      clock.now = clock.now.plusSeconds(1);
      watermark();
    }
    live(20);
    assertThat(watermark(), is(joda("2026-03-01T08:00:00Z")));
  }

  @Test
  void aReaderThatWasHeldUpIsNotIdle() {
    read("2026-03-01T08:00:00Z");
    live(30);
    clock.now = clock.now.plusSeconds(3600);
    live(20);
    assertThat(watermark(), is(joda("2026-03-01T08:00:00Z")));
  }

  @Test
  void itGoesOnWhereItWasBeforeARestart() {
    time = partition(false, Optional.of(joda("2026-03-01T11:30:00Z")));
    assertThat(watermark(), is(joda("2026-03-01T11:30:00Z")));
    read("2026-03-01T11:00:00Z");
    assertThat(watermark(), is(joda("2026-03-01T11:30:00Z")));
    read("2026-03-01T11:40:00Z");
    assertThat(watermark(), is(joda("2026-03-01T11:40:00Z")));
  }

  @Test
  void timeEndsWhereADrainedPartitionDoes() {
    time = partition(true, Optional.empty());
    assertThat(watermark(), is(NEVER));
    left = 1;
    live(1);
    read("2026-03-01T08:00:00Z");
    assertThat(watermark(), is(joda("2026-03-01T08:00:00Z")));
    left = 0;
    assertThat(watermark(), is(BoundedWindow.TIMESTAMP_MAX_VALUE));
  }

  @Test
  void aDrainedPartitionThatWasReadFurtherBeforeIsAtItsEnd() {
    time = partition(true, Optional.empty());
    left = -1;
    assertThat(watermark(), is(NEVER));
    live(1);
    assertThat(watermark(), is(BoundedWindow.TIMESTAMP_MAX_VALUE));
  }

  private PartitionTime partition(boolean draining, Optional<org.joda.time.Instant> previous) {
    return new PartitionTime(
        new Messages("json"),
        log -> parsed(StandardCharsets.UTF_8.decode(log.getPayload().duplicate()).toString()),
        Duration.standardMinutes(1),
        draining,
        clock,
        previous);
  }

  private static @Nullable Instant parsed(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** Lets seconds pass, with a question and an answer in each. */
  private void live(int seconds) {
    for (int second = 0; second < seconds; second++) {
      clock.now = clock.now.plusSeconds(1);
      answer = joda(clock.now.toString());
      watermark();
    }
  }

  private org.joda.time.Instant watermark() {
    return time.getWatermark(context());
  }

  private org.joda.time.Instant read(@Nullable String value) {
    return time.getTimestampForRecord(
        context(), message(value, START.minusSeconds(1).toEpochMilli()));
  }

  private PartitionContext context() {
    long messages = left;
    org.joda.time.Instant checked = answer;
    return new PartitionContext() {
      @Override
      public long getMessageBacklog() {
        return messages;
      }

      @Override
      public org.joda.time.Instant getBacklogCheckTime() {
        return checked;
      }
    };
  }

  private static KafkaRecord<byte[], byte[]> message(@Nullable String value, long written) {
    return new KafkaRecord<>(
        "topic",
        0,
        7,
        written,
        KafkaTimestampType.CREATE_TIME,
        null,
        new byte[0],
        value == null ? null : value.getBytes(StandardCharsets.UTF_8));
  }

  private static org.joda.time.Instant joda(String text) {
    return org.joda.time.Instant.ofEpochMilli(Instant.parse(text).toEpochMilli());
  }

  private static final class ToldClock extends Clock {
    private Instant now;

    ToldClock(Instant now) {
      this.now = now;
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
