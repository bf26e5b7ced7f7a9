package io.workflowtelemetry.io.warehouse;

import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.JobRow;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.blocks.CoGroupInBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.join.CoGbkResult;
import org.apache.beam.sdk.transforms.join.KeyedPCollectionTuple;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TupleTag;

/** Reads the runs of a warehouse, with their jobs. */
public final class ReadRuns extends PTransform<PBegin, PCollection<Run>> {
  private static final long serialVersionUID = 1L;

  private static final TupleTag<Run> RUNS = new TupleTag<>("runs");
  private static final TupleTag<JobRow> JOBS = new TupleTag<>("jobs");

  private final WarehouseAddress address;

  private ReadRuns(WarehouseAddress address) {
    this.address = address;
  }

  /** Returns a transform that reads all runs. */
  public static ReadRuns of(WarehouseAddress address) {
    return new ReadRuns(address);
  }

  @Override
  public PCollection<Run> expand(PBegin begin) {
    PCollection<KV<RunKey, Run>> runs =
        begin
            .apply("Runs", ReadRecords.of(WarehouseTables.RUNS, address))
            .apply(
                "RunsByKey",
                keyed(run -> new RunKey(run.getRepository(), run.getRunId(), run.getRunAttempt())))
            .setCoder(coder(Run.class));
    PCollection<KV<RunKey, JobRow>> jobs =
        begin
            .apply("Jobs", ReadRecords.of(WarehouseTables.JOBS, address))
            .apply(
                "JobsByKey",
                keyed(job -> new RunKey(job.getRepository(), job.getRunId(), job.getRunAttempt())))
            .setCoder(coder(JobRow.class));
    return KeyedPCollectionTuple.of(RUNS, runs)
        .and(JOBS, jobs)
        .apply("Join", CoGroupInBlocks.create())
        .apply("AddJobs", ParDo.of(new AddJobsFn()))
        .setCoder(RecordCoder.of(Run.class));
  }

  private static <T> WithKeys<RunKey, T> keyed(SerializableFunction<T, RunKey> key) {
    return WithKeys.of(key);
  }

  private static <T extends SpecificRecord> KvCoder<RunKey, T> coder(Class<T> type) {
    return KvCoder.of(RecordCoder.of(RunKey.class), RecordCoder.of(type));
  }

  private static final class AddJobsFn extends DoFn<KV<RunKey, CoGbkResult>, Run> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element KV<RunKey, CoGbkResult> found, OutputReceiver<Run> output) {
      Run run = found.getValue().getOnly(RUNS, null);
      if (run == null) {
        // The run was written after runs were read, and before jobs were.
        return;
      }
      List<JobRow> rows = new ArrayList<>();
      found.getValue().getAll(JOBS).forEach(rows::add);
      List<Job> jobs =
          rows.stream()
              .sorted(
                  Comparator.comparingLong(JobRow::getPosition).thenComparing(JobRow::getJobKey))
              .map(JobRow::getJob)
              .toList();
      output.output(Run.newBuilder(run).setJobs(jobs).build());
    }
  }
}
