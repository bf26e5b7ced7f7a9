package io.workflowtelemetry.io.logs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.io.Streaming;
import io.workflowtelemetry.io.Streaming.Engine;
import io.workflowtelemetry.schemas.RawLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A job that fails and goes on from a checkpoint has read each record once. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RestartTest {
  private static final CountDownLatch CHECKPOINTED = new CountDownLatch(1);
  private static final AtomicBoolean FAILED = new AtomicBoolean();

  /**
   * Counts how often each record came, as the job's state knows it; what came before the failure
   * counts if the checkpoint has it. Fails once, at a record that asks for it.
   */
  private static final class CountFn extends DoFn<KV<String, Long>, KV<String, Long>> {
    private static final long serialVersionUID = 1L;

    @StateId("count")
    private final StateSpec<ValueState<Long>> spec = StateSpecs.value(VarLongCoder.of());

    @ProcessElement
    public void process(
        @Element KV<String, Long> record,
        @StateId("count") ValueState<Long> state,
        BundleFinalizer finalizer,
        OutputReceiver<KV<String, Long>> output) {
      Long former = state.read();
      long count = former == null ? 1 : former + 1;
      state.write(count);
      finalizer.afterBundleCommit(
          Instant.now().plus(org.joda.time.Duration.standardMinutes(5)), CHECKPOINTED::countDown);
      if (record.getKey().contains("fail") && FAILED.compareAndSet(false, true)) {
        throw new IllegalStateException("This failure is part of the test");
      }
      output.output(KV.of(record.getKey(), count));
    }
  }

  private static final class KeyFn extends DoFn<RawLog, KV<String, Long>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element RawLog log, OutputReceiver<KV<String, Long>> output) {
      String text = StandardCharsets.UTF_8.decode(log.getPayload().duplicate()).toString();
      output.output(KV.of(text, log.getLine()));
    }
  }

  @Test
  void recordsComeOnceAlsoAfterARestart(@TempDir Path folder) throws Exception {
    Pipeline pipeline = Engine.FLINK_WITH_CHECKPOINTS.pipeline();
    KvCoder<String, Long> coder = KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of());
    Streaming<KV<String, Long>> counts =
        Streaming.of(
            ReadLogs.logs(
                    pipeline.apply(
                        "Watch",
                        WatchLogs.from(List.of(folder + "/*.jsonl"), Found.JSON, record -> null)
                            .withPollEvery(Duration.ofMillis(50))
                            .withQuietAfter(Duration.ofDays(1))
                            .withStopWhenIdle(Duration.ofSeconds(1))))
                .apply("Key", ParDo.of(new KeyFn()))
                .setCoder(coder)
                .apply("Count", ParDo.of(new CountFn()))
                .setCoder(coder));
    // What is not quiet yet keeps the source from ending, however long the checkpoint takes.
    Path open = Files.write(folder.resolve("open.jsonl"), List.of("{\"never\":1}"));
    FutureTask<State> run = Streaming.begin(pipeline);

    write(folder, "a", "{\"a\":1}", "{\"a\":2}", "{\"a\":3}");
    Map<String, Long> last = new TreeMap<>();
    counts.next(3).forEach(count -> last.put(count.getKey(), count.getValue()));
    CHECKPOINTED.await();
    write(folder, "b", "{\"b\":1}", "{\"fail\":2}", "{\"b\":3}");
    Files.delete(open);

    assertThat(Streaming.end(run), is(State.DONE));
    counts.rest().forEach(count -> last.put(count.getKey(), count.getValue()));
    assertThat(FAILED.get(), is(true));
    assertThat(
        last,
        is(
            Map.of(
                "{\"a\":1}",
                1L,
                "{\"a\":2}",
                1L,
                "{\"a\":3}",
                1L,
                "{\"b\":1}",
                1L,
                "{\"fail\":2}",
                1L,
                "{\"b\":3}",
                1L)));
  }

  private static void write(Path folder, String name, String... lines) throws Exception {
    Path hidden = Files.write(folder.resolve("." + name), List.of(lines));
    Files.setLastModifiedTime(
        hidden, FileTime.from(java.time.Instant.EPOCH.plus(Duration.ofDays(1))));
    Files.move(hidden, folder.resolve(name + ".jsonl"));
  }
}
