package io.workflowtelemetry.transforms.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.TestReport;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.Streams;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import io.workflowtelemetry.transforms.keyed.GroupFunction;
import io.workflowtelemetry.transforms.keyed.ReviseGroups;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TimestampedValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunAttemptsTest {
  private static final Instant START = Instant.parse("2025-03-04T00:00:00Z");
  private static final int EVENTS = 1_000;
  private static final int JOBS = 5;
  private static final RunAttempts ATTEMPTS = new RunAttempts(Duration.ZERO);

  private static final AtomicInteger MERGES = new AtomicInteger();
  private static final AtomicInteger STATES_LOOKED_AT = new AtomicInteger();

  /** Counts what is done. */
  private record Counting()
      implements GroupFunction<RunKey, KV<String, RunUpdate>, KV<@Nullable Run, List<TestReport>>> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(KV<String, RunUpdate> item) {
      return ATTEMPTS.id(item);
    }

    @Override
    public KV<String, RunUpdate> merge(KV<String, RunUpdate> known, KV<String, RunUpdate> item) {
      MERGES.incrementAndGet();
      return ATTEMPTS.merge(known, item);
    }

    @Override
    public Map<String, KV<@Nullable Run, List<TestReport>>> outputs(
        RunKey key, Iterable<KV<String, RunUpdate>> items, boolean closed) {
      items.forEach(item -> STATES_LOOKED_AT.addAndGet(item.getValue().getJobs().size()));
      return ATTEMPTS.outputs(key, items, closed);
    }

    @Override
    public Instant settlesAt(RunKey key, KV<String, RunUpdate> item, Instant timestamp) {
      return ATTEMPTS.settlesAt(key, item, timestamp);
    }
  }

  private static RunUpdate event(int number) {
    return RunUpdate.newBuilder()
        .setKey(new RunKey("o/r", "1", 1L))
        .setJobs(
            List.of(
                JobState.newBuilder()
                    .setJobId(Integer.toString(number % JOBS))
                    .setName("build")
                    .setStatus("completed")
                    .setConclusion("success")
                    .setStartedAt(START)
                    .setCompletedAt(START.plusSeconds(number))
                    .setSteps(List.of())
                    .build()))
        .build();
  }

  @Test
  void aRunCostsAsMuchAsItHasEventsWhateverWasToldOfItBefore() {
    List<TimestampedValue<KV<RunKey, Change<KV<String, RunUpdate>>>>> events = new ArrayList<>();
    for (int number = 0; number < EVENTS; number++) {
      events.add(
          TimestampedValue.of(
              RunAttempts.told(event(number)), EventTimes.of(START.plusSeconds(number))));
    }
    Collections.shuffle(events, new Random(1));
    Pipeline pipeline = Collected.orderedPipeline();
    ReviseGroups<RunKey, KV<String, RunUpdate>, KV<@Nullable Run, List<TestReport>>> revise =
        ReviseGroups.by(new Counting(), RunAttempts.ITEM_CODER, RunAttempts.OUTPUT_CODER)
            .ofFewItems();
    Collected<Change<KV<@Nullable Run, List<TestReport>>>> changes =
        Collected.of(
            revise.changes(
                pipeline
                    .apply(
                        Streams.add(
                                TestStream.create(
                                    KvCoder.of(
                                        RecordCoder.of(RunKey.class),
                                        ChangeCoder.of(RunAttempts.ITEM_CODER))),
                                events)
                            .advanceWatermarkToInfinity())
                    .apply("Revise", revise)));
    MERGES.set(0);
    STATES_LOOKED_AT.set(0);
    pipeline.run().waitUntilFinish();
    List<Run> rows = Streams.left(changes.elements()).stream().map(KV::getKey).toList();
    assertThat(rows, hasSize(1));
    assertThat(rows.get(0).getJobs(), hasSize(JOBS));
    assertThat(rows.get(0).getCompletedAt(), is(START.plusSeconds(EVENTS - 1)));
    assertThat(MERGES.get(), is(EVENTS - 1));
    assertThat(STATES_LOOKED_AT.get() <= EVENTS * JOBS, is(true));
  }
}
