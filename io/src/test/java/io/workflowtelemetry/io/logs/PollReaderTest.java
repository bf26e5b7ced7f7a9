package io.workflowtelemetry.io.logs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.io.logs.Polled.Rest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.TimestampedValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PollReaderTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final org.joda.time.Instant EARLIEST = BoundedWindow.TIMESTAMP_MIN_VALUE;
  private static final org.joda.time.Instant END = BoundedWindow.TIMESTAMP_MAX_VALUE;

  private static final PollTimes TIMES =
      new PollTimes(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofSeconds(30));

  /** What a poll finds; null for a connection that is lost. */
  private record Answer(List<String> news, Rest rest) {}

  /** Answers as the test has told it to, and counts the polls; finds nothing besides. */
  private static final class Script implements Poller<String, Long> {
    private static final long serialVersionUID = 1L;

    private final transient Queue<Answer> answers = new ArrayDeque<>();
    private transient boolean lost;

    void next(Rest rest, String... news) {
      answers.add(new Answer(Arrays.asList(news), rest));
    }

    @Override
    public Long begin() {
      return 0L;
    }

    @Override
    public Polled<String, Long> poll(Long polls, Instant now) throws IOException {
      if (lost) {
        throw new PassingTroubleException(new IOException("lost"));
      }
      Answer answer = answers.isEmpty() ? new Answer(List.of(), Rest.NONE) : answers.remove();
      return new Polled<>(
          polls + 1,
          answer.news().stream().map(text -> TimestampedValue.of(text, EARLIEST)).toList(),
          answer.rest());
    }

    @Override
    public Coder<String> coder() {
      return StringUtf8Coder.of();
    }

    @Override
    public Coder<Long> stateCoder() {
      return VarLongCoder.of();
    }
  }

  private final Script script = new Script();
  private final PolledSource<String, Long> source = new PolledSource<>(script, TIMES);
  private Instant now = START;
  private PollReader<String, Long> reader = reader(null);

  private PollReader<String, Long> reader(@Nullable PollMark<String, Long> mark) {
    return new PollReader<>(
        source, mark == null ? PollMark.begin(script.begin()) : mark, () -> now);
  }

  /** Takes all that there is now. */
  private List<String> drain() throws IOException {
    List<String> elements = new ArrayList<>();
    while (reader.advance()) {
      elements.add(reader.getCurrent());
    }
    return elements;
  }

  private long polls() {
    return reader.getCheckpointMark().state();
  }

  private static org.joda.time.Instant at(Instant time) {
    return org.joda.time.Instant.ofEpochMilli(time.toEpochMilli());
  }

  @Test
  void itIsPolledWhenItIsTime() throws Exception {
    script.next(Rest.NONE, "a", "b");
    script.next(Rest.MORE, "c");
    script.next(Rest.MORE);
    script.next(Rest.NONE, "d");

    assertThat(drain(), contains("a", "b"));
    now = START.plusSeconds(9);
    assertThat(drain(), empty());
    assertThat(polls(), is(1L));
    now = START.plusSeconds(10);
    assertThat(drain(), contains("c"));
    assertThat(drain(), contains("d"));
    assertThat(polls(), is(4L));
  }

  @Test
  void aClockThatIsPutBackDoesNotSilenceIt() throws Exception {
    drain();
    script.next(Rest.NONE, "a");

    now = START.minusSeconds(3_600);
    assertThat(drain(), contains("a"));
    assertThat(reader.getWatermark(), is(at(START.minusSeconds(60))));
  }

  @Test
  void theWatermarkWaitsForWhatWasFoundAndNeverGoesBack() throws Exception {
    script.next(Rest.SOON);
    script.next(Rest.NONE, "a", "b");
    script.next(Rest.MORE, "c");
    script.next(Rest.SLOW);

    assertThat(reader.start(), is(false));
    assertThat(reader.getWatermark(), is(EARLIEST));
    now = START.plusSeconds(10);
    assertThat(reader.advance(), is(true));
    assertThat(reader.getWatermark(), is(EARLIEST));
    assertThat(reader.advance(), is(true));
    assertThat(reader.getWatermark(), is(at(START.minusSeconds(50))));
    now = START.plusSeconds(20);
    assertThat(reader.advance(), is(true));
    assertThat(reader.getWatermark(), is(at(START.minusSeconds(50))));
    assertThat(reader.advance(), is(false));
    assertThat(reader.getWatermark(), is(at(START.minusSeconds(40))));
  }

  @Test
  void itEndsOnceNothingNewCameForSoLong() throws Exception {
    script.next(Rest.NONE, "a");
    script.next(Rest.NONE);
    script.next(Rest.NONE, "b");
    script.next(Rest.SLOW);
    for (int i = 0; i <= 5; i++) {
      now = START.plusSeconds(10L * i);
      drain();
      assertThat(reader.getWatermark(), is(at(now.minusSeconds(60))));
    }
    // The last to be under way was seen 20 s ago.
    now = START.plusSeconds(59);
    drain();
    now = START.plusSeconds(60);
    drain();

    assertThat(reader.getWatermark(), is(END));
    assertThat(reader.advance(), is(false));
    assertThat(polls(), is(7L));
  }

  @Test
  void troubleIsWaitedOutForAMinute() throws Exception {
    script.lost = true;
    for (int i = 0; i <= 6; i++) {
      now = START.plusSeconds(10L * i);
      assertThat(reader.advance(), is(false));
      assertThat(reader.getWatermark(), is(EARLIEST));
    }
    script.lost = false;
    script.next(Rest.NONE, "a");
    now = START.plusSeconds(70);
    assertThat(drain(), contains("a"));

    script.lost = true;
    for (int i = 0; i <= 6; i++) {
      now = START.plusSeconds(80 + 10L * i);
      assertThat(reader.advance(), is(false));
    }
    now = START.plusSeconds(150);
    assertThrows(PassingTroubleException.class, () -> reader.advance());
  }

  @Test
  void aReaderGoesOnWhereAnotherWas() throws Exception {
    script.next(Rest.NONE, "a", "b", "c");
    script.next(Rest.NONE, "d");
    reader.start();

    PollMark<String, Long> mark =
        CoderUtils.clone(source.getCheckpointMarkCoder(), reader.getCheckpointMark());
    assertThat(reader.advance(), is(true));
    assertThat(mark, is(CoderUtils.clone(source.getCheckpointMarkCoder(), mark)));
    reader = reader(mark);

    assertThat(reader.start(), is(true));
    assertThat(reader.getCurrent(), is("b"));
    assertThat(reader.getWatermark(), is(EARLIEST));
    assertThat(drain(), contains("c"));
    assertThat(reader.getWatermark(), is(at(START.minusSeconds(60))));
    assertThat(polls(), is(1L));
    now = START.plusSeconds(10);
    assertThat(drain(), contains("d"));
  }
}
