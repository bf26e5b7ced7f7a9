package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.TestReport;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.GroupFunction;
import io.workflowtelemetry.transforms.keyed.Projection;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.logs.dialect.UpdateTimes;
import io.workflowtelemetry.transforms.runs.RunTimes.DurationSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.StreamSupport;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/**
 * What a stream keeps of a run attempt: all that records told of it as one {@link MergeUpdates
 * merged} update, by repository, and each update that may still change by itself. Items are keyed
 * by their ids. It gives the row of the run, if any, with its reports of tests.
 */
record RunAttempts(Duration jobsWait)
    implements GroupFunction<RunKey, KV<String, RunUpdate>, KV<@Nullable Run, List<TestReport>>> {
  private static final long serialVersionUID = 1L;

  static final KvCoder<String, RunUpdate> ITEM_CODER =
      KvCoder.of(StringUtf8Coder.of(), RecordCoder.of(RunUpdate.class));

  static final KvCoder<@Nullable Run, List<TestReport>> OUTPUT_CODER =
      KvCoder.of(
          NullableCoder.of(RecordCoder.of(Run.class)),
          ListCoder.of(RecordCoder.of(TestReport.class)));

  /** No digest begins like this. */
  private static final String TOLD = "told of ";

  /** Returns the item that what a record told is merged into. */
  static KV<RunKey, Change<KV<String, RunUpdate>>> told(RunUpdate update) {
    return KV.of(
        AssembleRuns.groupOf(update),
        Change.added(KV.of(TOLD + update.getKey().getRepository(), update)));
  }

  /** Items of updates that change. */
  record Changing() implements Projection<RunUpdate, RunKey, KV<String, RunUpdate>> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(KV<String, RunUpdate> item) {
      return item.getKey();
    }

    @Override
    public void items(RunUpdate update, BiConsumer<RunKey, KV<String, RunUpdate>> groups) {
      groups.accept(AssembleRuns.groupOf(update), KV.of(Digests.sha256(update), update));
    }
  }

  @Override
  public String id(KV<String, RunUpdate> item) {
    return item.getKey();
  }

  @Override
  public KV<String, RunUpdate> merge(KV<String, RunUpdate> known, KV<String, RunUpdate> item) {
    RunUpdate both = MergeUpdates.merge(known.getValue(), item.getValue());
    return both == null ? known : KV.of(known.getKey(), both);
  }

  @Override
  public Map<String, KV<@Nullable Run, List<TestReport>>> outputs(
      RunKey key, Iterable<KV<String, RunUpdate>> items, boolean closed) {
    Map<String, KV<@Nullable Run, List<TestReport>>> rows = new TreeMap<>();
    SeenAttempt.byRepository(
            StreamSupport.stream(items.spliterator(), false).map(KV::getValue).toList())
        .forEach(
            (repository, attempt) ->
                rows.put(
                    repository,
                    KV.of(
                        attempt.isRun()
                            ? attempt.assemble(
                                new RunKey(repository, key.getRunId(), key.getRunAttempt()))
                            : null,
                        attempt.reports())));
    return rows;
  }

  @Override
  public Instant settlesAt(RunKey key, KV<String, RunUpdate> item, Instant timestamp) {
    RunUpdate update = item.getValue();
    RunState run = update.getRun();
    boolean open = run == null || !StateOrders.isTerminal(run.getStatus(), run.getConclusion());
    Instant told = UpdateTimes.latest(update);
    Instant latest = told == null ? timestamp : told;
    return open ? latest.plus(AssembleRuns.LONGEST_RUN) : latest;
  }

  @Override
  public @Nullable Instant waitsUntil(Map<String, KV<@Nullable Run, List<TestReport>>> rows) {
    return rows.values().stream()
        .map(KV::getKey)
        .filter(Objects::nonNull)
        .filter(row -> DurationSource.RUN.name().equals(row.getDurationSource()))
        .map(Run::getCompletedAt)
        .filter(Objects::nonNull)
        .map(completedAt -> completedAt.plus(jobsWait))
        .max(Comparator.naturalOrder())
        .orElse(null);
  }
}
