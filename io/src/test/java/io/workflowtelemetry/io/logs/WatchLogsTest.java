package io.workflowtelemetry.io.logs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.workflowtelemetry.io.Streaming;
import io.workflowtelemetry.io.Streaming.Engine;
import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.RawLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WatchLogsTest {
  private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

  /** Waited for once, at the end; a test that takes longer between two lines allows for it. */
  private static final Duration QUIET_AFTER = Duration.ofSeconds(4);

  /** Longer than any test takes. */
  private static final Duration NEVER_QUIET = Duration.ofDays(1);

  /** The time that stands in {@code {"t":"…"}}; others tell none. */
  private static final class TellTime implements RecordTime {
    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable Instant of(RawLog record) {
      String text = text(record);
      return text.startsWith("{\"t\":\"")
          ? Instant.parse(text.substring(6, text.length() - 2))
          : null;
    }
  }

  private static String text(RawLog log) {
    return StandardCharsets.UTF_8.decode(log.getPayload().duplicate()).toString();
  }

  private static WatchLogs watch(Path folder) {
    return WatchLogs.from(List.of(folder + "/*.jsonl"), Found.JSON, new TellTime())
        .withPollEvery(Duration.ofMillis(50))
        // Waited for at the end. A file that is open holds it off.
        .withStopWhenIdle(Duration.ofSeconds(1));
  }

  private static final class TextFn extends DoFn<RawLog, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element RawLog log, OutputReceiver<String> output) {
      output.output(text(log));
    }
  }

  private static PCollection<String> texts(PCollectionTuple read) {
    return ReadLogs.logs(read).apply("Text", ParDo.of(new TextFn()));
  }

  /** Writes a file that was whole long ago. */
  private static void writeOld(Path file, String... lines) throws IOException {
    Path hidden = file.resolveSibling(file.getFileName() + ".tmp");
    Files.write(hidden, List.of(lines));
    Files.setLastModifiedTime(hidden, FileTime.from(LONG_AGO));
    Files.move(hidden, file);
  }

  /** Writes a file that keeps a source from ending as long as it is there and not quiet. */
  private static Path writeOpen(Path folder) throws IOException {
    return Files.write(folder.resolve("open.jsonl"), List.of("{\"never\":3}"));
  }

  private static void append(Path file, String line) throws IOException {
    Files.write(file, List.of(line), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @ParameterizedTest
  @EnumSource
  void filesAreReadAsTheyAppearAndTheSourceEndsByItself(Engine engine, @TempDir Path folder)
      throws Exception {
    Files.write(folder.resolve(".hidden.jsonl"), List.of("{\"never\":1}"));
    Files.write(folder.resolve("left.jsonl.part"), List.of("{\"never\":2}"));
    Path open = writeOpen(folder);
    Pipeline pipeline = engine.pipeline();
    PCollectionTuple read = pipeline.apply("Watch", watch(folder).withQuietAfter(NEVER_QUIET));
    Streaming<String> logs = Streaming.of(texts(read));
    Streaming<BadRecord> badRecords = Streaming.of(ReadLogs.badRecords(read));
    FutureTask<State> run = Streaming.begin(pipeline);

    writeOld(folder.resolve("a.jsonl"), "{\"a\":1}", "{\"a\":2}");
    assertThat(logs.next(2), containsInAnyOrder("{\"a\":1}", "{\"a\":2}"));
    writeOld(folder.resolve("b.jsonl"), "{\"b\":1}", "nonsense");
    assertThat(logs.next(2), containsInAnyOrder("{\"b\":1}", "nonsense"));
    // A longer one in the place of the first, and one that says the same under another name.
    writeOld(folder.resolve("new"), "{\"a\":1}", "{\"a\":2}", "{\"a\":3}");
    Files.move(
        folder.resolve("new"), folder.resolve("a.jsonl"), StandardCopyOption.REPLACE_EXISTING);
    assertThat(logs.next(3), containsInAnyOrder("{\"a\":1}", "{\"a\":2}", "{\"a\":3}"));
    writeOld(folder.resolve("z.jsonl"), "{\"a\":1}");
    assertThat(logs.next(), is("{\"a\":1}"));

    Files.delete(open);
    assertThat(Streaming.end(run), is(State.DONE));
    assertThat(logs.rest(), empty());
    assertThat(badRecords.rest(), empty());
  }

  /** What is quiet is decided in {@code QuietFiles}, before any engine. */
  @Test
  void aFileThatGrowsIsReadOnceItIsQuiet(@TempDir Path folder) throws Exception {
    Pipeline pipeline = Engine.FLINK_WITH_CHECKPOINTS.pipeline();
    Streaming<String> logs =
        Streaming.of(
            texts(
                pipeline.apply(
                    "Watch",
                    watch(folder).withQuietAfter(QUIET_AFTER).withStopWhenIdle(QUIET_AFTER))));
    FutureTask<State> run = Streaming.begin(pipeline);

    // An engine takes its time to begin, in which a file may become quiet.
    writeOld(folder.resolve("first.jsonl"), "{\"first\":1}");
    assertThat(logs.next(), is("{\"first\":1}"));
    Path growing = folder.resolve("growing.jsonl");
    List<String> grown = new ArrayList<>();
    int timesQuiet = 1;
    long changed = System.nanoTime();
    for (int i = 0; i < 5; i++) {
      long before = System.nanoTime();
      append(growing, "{\"grown\":" + i + "}");
      // On a machine that is busy it may have been quiet, and was rightly read.
      timesQuiet += System.nanoTime() - changed < QUIET_AFTER.toNanos() ? 0 : 1;
      changed = before;
      String old = "{\"old\":" + i + "}";
      writeOld(folder.resolve("old" + i + ".jsonl"), old);
      for (String next = logs.next(); !next.equals(old); next = logs.next()) {
        grown.add(next);
      }
    }

    assertThat(Streaming.end(run), is(State.DONE));
    grown.addAll(logs.rest());
    assertThat("as a whole", Collections.frequency(grown, "{\"grown\":4}"), is(1));
    assertThat(
        Collections.frequency(grown, "{\"grown\":0}"),
        is(both(greaterThan(0)).and(lessThanOrEqualTo(timesQuiet))));
    assertThat(Set.copyOf(grown), hasSize(5));
  }

  private static final class TimeFn extends DoFn<RawLog, KV<String, String>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element RawLog log,
        @Timestamp org.joda.time.Instant time,
        OutputReceiver<KV<String, String>> output) {
      output.output(KV.of(text(log), time.toString()));
    }
  }

  /** Tells of the element, and once more when the watermark has passed it. */
  private static final class RingFn extends DoFn<KV<String, String>, String> {
    private static final long serialVersionUID = 1L;

    @TimerId("passed")
    private final TimerSpec passed = TimerSpecs.timer(TimeDomain.EVENT_TIME);

    @ProcessElement
    public void process(
        @Element KV<String, String> element,
        @Timestamp org.joda.time.Instant time,
        @TimerId("passed") Timer timer,
        OutputReceiver<String> output) {
      output.output(element.getKey() + " at " + element.getValue());
      timer.withOutputTimestamp(time).set(time);
    }

    @OnTimer("passed")
    public void ring(@Key String key, OutputReceiver<String> output) {
      output.output(key + " passed");
    }
  }

  @ParameterizedTest
  @EnumSource
  void recordsHaveTheirTimesAndTheWatermarkFollowsTheClock(Engine engine, @TempDir Path folder)
      throws Exception {
    Pipeline pipeline = engine.pipeline();
    Path open = writeOpen(folder);
    WatchLogs watch = watch(folder).withIdleAfter(Duration.ZERO).withQuietAfter(NEVER_QUIET);
    Streaming<String> told =
        Streaming.of(
            ReadLogs.logs(pipeline.apply("Watch", watch))
                .apply("Time", ParDo.of(new TimeFn()))
                .setCoder(KvCoder.of(StringUtf8Coder.of(), StringUtf8Coder.of()))
                .apply("Ring", ParDo.of(new RingFn())));
    FutureTask<State> run = Streaming.begin(pipeline);

    String future = "{\"t\":\"9999-01-01T00:00:00Z\"}";
    String past = "{\"t\":\"0001-01-01T00:00:00Z\"}";
    writeOld(folder.resolve("a.jsonl"), past, "{\"no\":1}", future);
    assertThat(
        told.next(5),
        containsInAnyOrder(
            past + " at 0001-01-01T00:00:00.000Z",
            past + " passed",
            "{\"no\":1} at 2026-01-01T00:00:00.000Z",
            "{\"no\":1} passed",
            future + " at 9999-01-01T00:00:00.000Z"));
    // The watermark has passed this one's time before it is found.
    writeOld(folder.resolve("b.jsonl"), "{\"no\":2}");
    assertThat(
        told.next(2),
        containsInAnyOrder("{\"no\":2} at 2026-01-01T00:00:00.000Z", "{\"no\":2} passed"));

    Files.delete(open);
    assertThat(Streaming.end(run), is(State.DONE));
    assertThat(told.rest(), is(List.of(future + " passed")));
  }
}
