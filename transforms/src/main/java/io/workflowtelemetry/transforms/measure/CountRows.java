package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.InputFile;
import io.workflowtelemetry.schemas.ReadTally;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.transforms.keyed.BundleCounts;
import java.io.Serializable;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Counts rows by name; what is nothing has no count.
 *
 * @param <T> a row
 */
public final class CountRows<T> extends PTransform<PCollection<T>, PCollection<KV<String, Long>>> {
  private static final long serialVersionUID = 1L;

  /** What the names of the counts of dialects begin with. */
  public static final String DIALECTS = "dialects/";

  /** The name of the count of commits that are there without their files. */
  public static final String COMMITS_WITHOUT_FILES = "commits/without_files";

  /** What a row counts for. */
  public interface Counting<T> extends Serializable {
    /** Counts a row. */
    void count(T row, BundleCounts counts);
  }

  private final Counting<T> counting;

  private CountRows(Counting<T> counting) {
    this.counting = counting;
  }

  /** Returns a transform that counts each row so. */
  public static <T> CountRows<T> by(Counting<T> counting) {
    return new CountRows<>(counting);
  }

  /** Returns a transform that counts what was read and what of it was bad, by record type. */
  public static CountRows<ReadTally> reads() {
    return by(
        (tally, counts) -> {
          String type = "records/" + tally.getRecordType();
          counts.add(type + "/read", tally.getRead());
          counts.add(type + "/bad", tally.getBad());
        });
  }

  /**
   * Returns a transform that counts by dialect: files that hold any of its records, records read,
   * and bad ones.
   */
  public static CountRows<InputFile> dialects() {
    return by(
        (file, counts) -> {
          String dialect = DIALECTS + file.getDialect();
          counts.add(dialect + "/files", 1);
          counts.add(dialect + "/read", file.getRead());
          counts.add(dialect + "/bad", file.getBad());
        });
  }

  /** Returns a transform that counts alerts by rule. */
  public static CountRows<Alert> alerts() {
    return by((alert, counts) -> counts.add("alerts/" + alert.getRule(), 1));
  }

  /** Returns a transform that counts commits of which nobody knows how much they changed. */
  public static CountRows<Commit> commitsWithoutFiles() {
    return by(
        (commit, counts) ->
            counts.add(COMMITS_WITHOUT_FILES, commit.getFilesChanged() == null ? 1 : 0));
  }

  /**
   * Returns a transform that counts runs: how many there are, how many are open, and what is known
   * of their commits.
   */
  public static CountRows<Run> runs() {
    return by(
        (run, counts) -> {
          counts.add("runs/rows", 1);
          counts.add("runs/synthesised", run.getSynthesised() ? 1 : 0);
          counts.add(run.getCompletedAt() == null ? "runs/open" : "runs/completed", 1);
          if (run.getDurationSource() != null) {
            counts.add("duration_sources/" + run.getDurationSource(), 1);
          }
          // A record may tell of its commit and not name it; a rate is over those that do.
          if (run.getHeadSha() != null) {
            counts.add("commits/runs_with_sha", 1);
            counts.add("commits/runs_joined", run.getCommitFound() ? 1 : 0);
          }
        });
  }

  @Override
  public PCollection<KV<String, Long>> expand(PCollection<T> rows) {
    return rows.apply("Count", ParDo.of(new CountFn<>(counting))).setCoder(BundleCounts.coder());
  }

  private static final class CountFn<T> extends DoFn<T, KV<String, Long>> {
    private static final long serialVersionUID = 1L;

    private final Counting<T> counting;
    private final BundleCounts counts = new BundleCounts();

    CountFn(Counting<T> counting) {
      this.counting = counting;
    }

    @ProcessElement
    public void process(@Element T row) {
      counting.count(row, counts);
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      counts.emit(context);
    }
  }
}
