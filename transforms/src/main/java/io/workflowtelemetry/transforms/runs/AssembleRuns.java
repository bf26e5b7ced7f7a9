package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.counts.BundleCounts;
import io.workflowtelemetry.transforms.latest.LatestState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.transforms.windowing.TimestampCombiner;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.jspecify.annotations.Nullable;

/**
 * Brings together all that was seen of a run attempt, keeps the latest state of the run and of each
 * of its jobs, and gives one row. Jobs whose run never came make a synthesised one.
 *
 * <p>A job is known by its id within its run attempt: GitHub's ids are unique anyway, while those
 * in native logs often count from 1 in each run. Without an id it is known by name and start.
 */
public final class AssembleRuns extends PTransform<PCollection<RunUpdate>, PCollectionTuple> {
  private static final TupleTag<Run> RUNS = new TupleTag<>("runs") {};
  private static final TupleTag<KV<String, Long>> COUNTS = new TupleTag<>("counts") {};

  private AssembleRuns() {}

  /** Returns the transform. */
  public static AssembleRuns create() {
    return new AssembleRuns();
  }

  /** Returns a row for each run attempt, with what the logs themselves say of its commit. */
  public static PCollection<Run> runs(PCollectionTuple outputs) {
    return outputs.get(RUNS);
  }

  /** Returns how many states were duplicates, superseded and kept, by record type. */
  public static PCollection<KV<String, Long>> counts(PCollectionTuple outputs) {
    return outputs.get(COUNTS);
  }

  @Override
  public PCollectionTuple expand(PCollection<RunUpdate> updates) {
    PCollectionTuple outputs =
        updates
            .apply(
                "KeepEarliestTime",
                // A row then comes at the time of its first record, so that steps after this one
                // can give it the time of what it tells.
                Window.<RunUpdate>configure().withTimestampCombiner(TimestampCombiner.EARLIEST))
            .apply("KeyByRun", MapElements.via(new KeyByRun()))
            .setCoder(KvCoder.of(RecordCoder.of(RunKey.class), RecordCoder.of(RunUpdate.class)))
            .apply("GroupByRun", GroupByKey.create())
            .apply(
                "KeepLatest",
                ParDo.of(new KeepLatestFn()).withOutputTags(RUNS, TupleTagList.of(COUNTS)));
    outputs.get(RUNS).setCoder(RecordCoder.of(Run.class));
    outputs.get(COUNTS).setCoder(BundleCounts.coder());
    return outputs;
  }

  private static final class KeyByRun extends SimpleFunction<RunUpdate, KV<RunKey, RunUpdate>> {
    @Override
    public KV<RunKey, RunUpdate> apply(RunUpdate update) {
      return KV.of(update.getKey(), update);
    }
  }

  /** What tells one job of a run attempt from another. */
  private record JobIdentity(
      @Nullable String id, @Nullable String name, @Nullable Instant startedAt) {
    static JobIdentity of(JobState job) {
      return job.getJobId() != null
          ? new JobIdentity(job.getJobId(), null, null)
          : new JobIdentity(null, job.getName(), job.getStartedAt());
    }
  }

  private static final class KeepLatestFn extends DoFn<KV<RunKey, Iterable<RunUpdate>>, Run> {
    private transient @Nullable BundleCounts counts;

    @StartBundle
    public void startBundle() {
      counts = new BundleCounts();
    }

    @ProcessElement
    public void process(
        @Element KV<RunKey, Iterable<RunUpdate>> element, OutputReceiver<Run> output) {
      BundleCounts bundle = Objects.requireNonNull(counts);
      LatestState<RunState> run = LatestState.by(StateOrders.RUN);
      Map<JobIdentity, LatestState<JobState>> jobs = new LinkedHashMap<>();
      for (RunUpdate update : element.getValue()) {
        if (update.getRun() != null) {
          run.offer(update.getRun());
        }
        for (JobState job : update.getJobs()) {
          jobs.computeIfAbsent(JobIdentity.of(job), identity -> LatestState.by(StateOrders.JOB))
              .offer(job);
        }
      }
      if (run.latest() != null) {
        run.countTo("run", bundle);
      }
      List<JobState> kept = new ArrayList<>(jobs.size());
      for (LatestState<JobState> job : jobs.values()) {
        job.countTo("job", bundle);
        JobState latest = job.latest();
        if (latest != null) {
          kept.add(latest);
        }
      }
      if (run.latest() != null || !kept.isEmpty()) {
        output.output(RunAssembler.assemble(element.getKey(), run.latest(), kept));
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      Objects.requireNonNull(counts).emit(context, COUNTS);
    }
  }
}
