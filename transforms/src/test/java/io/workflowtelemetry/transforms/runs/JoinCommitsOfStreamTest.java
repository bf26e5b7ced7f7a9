package io.workflowtelemetry.transforms.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.Drafts;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.ShaItem;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.Streams;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinCommitsOfStreamTest {
  private static final Instant START = Instant.parse("2025-03-04T00:00:00Z");
  private static final Duration WAIT = Duration.ofMinutes(10);
  private static final Duration LATENESS = Duration.ofDays(2);
  private static final ChangeCoder<ShaItem> CODER = ChangeCoder.of(RecordCoder.of(ShaItem.class));

  private static Instant minute(long minute) {
    return START.plus(Duration.ofMinutes(minute));
  }

  private static Run run(String id, @Nullable String sha, long minute, @Nullable Commit known) {
    Run run =
        Drafts.run(id).setHeadSha(sha).setCreatedAt(START).setCompletedAt(minute(minute)).build();
    CommitColumns.fill(run, known);
    return run;
  }

  private static Commit commit(String sha, String author, @Nullable Long files) {
    return new Commit(sha, author, 7L, files, 8L, null, null);
  }

  private static @Nullable ShaItem item(@Nullable Run run) {
    return run == null ? null : new ShaItem(run, null, null);
  }

  private static TimestampedValue<Change<ShaItem>> at(
      long minute, @Nullable ShaItem before, @Nullable ShaItem after) {
    return TimestampedValue.of(new Change<>(before, after), EventTimes.of(minute(minute)));
  }

  private static TestStream.Builder<Change<ShaItem>> stream() {
    return TestStream.create(CODER).advanceWatermarkTo(EventTimes.of(START));
  }

  /** A pipeline can have one made-up stream, so all that comes in is in one. */
  private static List<Change<Run>> revise(TestStream<Change<ShaItem>> stream) {
    Pipeline pipeline = Collected.orderedPipeline();
    PCollection<Change<ShaItem>> all = pipeline.apply(stream);
    Collected<Change<Run>> changes =
        Collected.of(
            JoinCommits.runs(
                    JoinCommits.inputs(
                            all.apply("Runs", ParDo.of(new RunsFn()))
                                .setCoder(ChangeCoder.of(RecordCoder.of(Run.class))),
                            all.apply("Logged", ParDo.of(new CommitsFn(ShaItem::getLogged)))
                                .setCoder(RecordCoder.of(Commit.class)),
                            all.apply("LookedUp", ParDo.of(new CommitsFn(ShaItem::getLookedUp)))
                                .setCoder(RecordCoder.of(Commit.class)))
                        .apply("Join", JoinCommits.waiting(WAIT, LATENESS)))
                .get(0));
    pipeline.run().waitUntilFinish();
    return changes.elements();
  }

  private static final class RunsFn extends DoFn<Change<ShaItem>, Change<Run>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element Change<ShaItem> change, OutputReceiver<Change<Run>> output) {
      ShaItem before = change.before();
      ShaItem after = change.after();
      Change<Run> run =
          new Change<>(
              before == null ? null : before.getRun(), after == null ? null : after.getRun());
      if (run.before() != null || run.after() != null) {
        output.output(run);
      }
    }
  }

  private static final class CommitsFn extends DoFn<Change<ShaItem>, Commit> {
    private static final long serialVersionUID = 1L;

    private final SerializableFunction<ShaItem, @Nullable Commit> part;

    CommitsFn(SerializableFunction<ShaItem, @Nullable Commit> part) {
      this.part = part;
    }

    @ProcessElement
    public void process(@Element Change<ShaItem> change, OutputReceiver<Commit> output) {
      Commit commit = change.after() == null ? null : part.apply(change.after());
      if (commit != null) {
        output.output(commit);
      }
    }
  }

  private static List<Run> joined(List<Run> runs, List<Commit> logged, List<Commit> lookedUp) {
    Pipeline pipeline = Collected.orderedPipeline();
    Collected<Change<Run>> rows =
        Collected.of(
            JoinCommits.runs(
                    JoinCommits.inputs(
                            pipeline.apply(
                                "Runs",
                                Create.of(runs.stream().map(run -> Change.added(run)).toList())
                                    .withCoder(ChangeCoder.of(RecordCoder.of(Run.class)))),
                            pipeline.apply(
                                "Logged",
                                Create.of(logged).withCoder(RecordCoder.of(Commit.class))),
                            pipeline.apply(
                                "LookedUp",
                                Create.of(lookedUp).withCoder(RecordCoder.of(Commit.class))))
                        .apply("Join", JoinCommits.waiting(WAIT, LATENESS)))
                .apply("All", Flatten.pCollections()));
    pipeline.run().waitUntilFinish();
    return rows.elements().stream().map(change -> change.added()).toList();
  }

  private static List<String> authors(List<Change<Run>> changes) {
    return changes.stream()
        .map(Change::after)
        .map(run -> run == null ? "gone" : run.getRunId() + " " + run.getCommitAuthor())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void whateverTheOrderTheRowsAreThoseOfAHistory(int seed) {
    Random random = new Random(seed);
    String[] shas = {"aa", "bb", "cc", "dd"};
    List<List<Change<ShaItem>>> histories = new ArrayList<>();
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      List<@Nullable Run> states = new ArrayList<>();
      for (int state = 0; state <= random.nextInt(3); state++) {
        // Now and then it turns out to be of another commit, or of none.
        String sha = random.nextInt(6) == 0 ? null : shas[random.nextInt(shas.length)];
        Commit own = random.nextInt(3) == 0 ? commit("", "own" + state, null) : null;
        states.add(run(Integer.toString(i), sha, 1 + state, own));
      }
      runs.add(Objects.requireNonNull(states.get(states.size() - 1)));
      List<Change<ShaItem>> history = new ArrayList<>();
      Streams.history(states)
          .forEach(
              change -> history.add(new Change<>(item(change.before()), item(change.after()))));
      histories.add(history);
    }
    List<Commit> logged = new ArrayList<>();
    List<Commit> lookedUp = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Commit commit =
          commit(
              shas[random.nextInt(3)],
              "author" + random.nextInt(4),
              random.nextBoolean() ? null : (long) i);
      boolean isLogged = random.nextBoolean();
      (isLogged ? logged : lookedUp).add(commit);
      Change<ShaItem> came =
          Change.added(
              isLogged ? new ShaItem(null, commit, null) : new ShaItem(null, null, commit));
      histories.add(random.nextBoolean() ? List.of(came) : List.of(came, came));
    }
    List<TimestampedValue<Change<ShaItem>>> elements = new ArrayList<>();
    for (Change<ShaItem> change : Streams.interleave(histories, random)) {
      elements.add(at(random.nextInt(60), change.before(), change.after()));
    }
    List<Change<Run>> changes = revise(Streams.of(CODER, elements, random));
    assertThat(Streams.left(changes), containsInAnyOrder(joined(runs, logged, lookedUp).toArray()));
  }

  @Test
  void aRunWaitsForItsCommit() {
    List<Change<Run>> changes =
        revise(
            stream()
                .addElements(at(5, null, item(run("1", "aa", 5, null))))
                .advanceWatermarkTo(EventTimes.of(minute(14)))
                .addElements(at(5, null, new ShaItem(null, commit("aa", "ann", 1L), null)))
                .advanceWatermarkToInfinity());
    assertThat(authors(changes), contains("1 ann"));
  }

  @Test
  void aCommitThatComesAfterTheWaitCorrectsItsRuns() {
    List<Change<Run>> changes =
        revise(
            stream()
                .addElements(at(5, null, item(run("1", "aa", 5, null))))
                .advanceWatermarkTo(EventTimes.of(minute(16)))
                .addElements(at(5, null, item(run("2", "aa", 6, null))))
                .addElements(at(5, null, new ShaItem(null, commit("aa", "ann", 1L), null)))
                .advanceWatermarkToInfinity());
    assertThat(authors(changes), contains("1 null", "2 null", "1 ann", "2 ann"));
    assertThat(changes.get(2).before(), is(changes.get(0).after()));
  }

  @Test
  void aRunThatLacksNothingDoesNotWait() {
    Commit complete = new Commit("", "own", 1L, 1L, 1L, 1L, null);
    List<Change<Run>> changes =
        revise(
            stream()
                .addElements(at(5, null, item(run("1", "aa", 5, complete))))
                .addElements(at(5, null, item(run("2", null, 5, null))))
                .addElements(at(5, null, item(run("3", "aa", 5, null))))
                .advanceWatermarkTo(EventTimes.of(minute(14)))
                .addElements(at(5, null, new ShaItem(null, commit("aa", "ann", 1L), null)))
                .advanceWatermarkToInfinity());
    assertThat(authors(changes), contains("1 own", "2 null", "3 ann"));
  }

  /** What was said of its commit must still be known when a run ends. */
  @Test
  void theCommitOfAnOpenRunIsRememberedForAsLongAsItMayLive() {
    Run open = Run.newBuilder(run("1", "aa", 5, null)).setCompletedAt(null).build();
    int month = 30 * 24 * 60;
    List<Change<Run>> changes =
        revise(
            stream()
                .addElements(at(5, null, new ShaItem(null, commit("aa", "ann", 1L), null)))
                .addElements(at(5, null, item(open)))
                .advanceWatermarkTo(EventTimes.of(minute(month)))
                .addElements(at(month, item(open), item(run("1", "aa", month, null))))
                .advanceWatermarkToInfinity());
    assertThat(authors(changes), contains("1 ann", "1 ann"));
    assertThat(changes.get(1).before(), is(changes.get(0).after()));
  }
}
