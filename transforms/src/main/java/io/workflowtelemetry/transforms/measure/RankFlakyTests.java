package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.FlakyTest;
import io.workflowtelemetry.schemas.RankedFlakyTest;
import io.workflowtelemetry.schemas.TestKey;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.GroupFunction;
import io.workflowtelemetry.transforms.keyed.Projection;
import io.workflowtelemetry.transforms.keyed.ReviseGroups;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;

/**
 * Sums up each flaky test, a lane of a matrix apart from others, over all commits that it was flaky
 * on, and ranks those of a repository by what they cost.
 */
public final class RankFlakyTests
    extends PTransform<PCollection<Change<FlakyTest>>, PCollection<Change<RankedFlakyTest>>> {
  private static final long serialVersionUID = 1L;

  private static final int ID_LENGTH = 32;

  private final Duration delay;

  private RankFlakyTests(Duration delay) {
    this.delay = delay;
  }

  /**
   * Returns the transform.
   *
   * @param delay how long, in processing time, ranks of a stream wait for more; of no matter to a
   *     history
   */
  public static RankFlakyTests every(Duration delay) {
    return new RankFlakyTests(delay);
  }

  @Override
  public PCollection<Change<RankedFlakyTest>> expand(PCollection<Change<FlakyTest>> commits) {
    RecordCoder<RankedFlakyTest> rows = RecordCoder.of(RankedFlakyTest.class);
    ReviseGroups<TestKey, FlakyTest, RankedFlakyTest> sumUp =
        ReviseGroups.by(new Commits(), RecordCoder.of(FlakyTest.class), rows);
    ReviseGroups<String, RankedFlakyTest, RankedFlakyTest> rank =
        ReviseGroups.by(new Ranks(), rows, rows).every(delay);
    PCollection<Change<RankedFlakyTest>> tests =
        sumUp.changes(
            commits.apply("SumUp", sumUp.of(new Commits(), RecordCoder.of(TestKey.class))));
    return rank.changes(tests.apply("Rank", rank.of(new Ranks(), StringUtf8Coder.of())));
  }

  /** The commits that a test was flaky on. A test is one, however long it isn't flaky between. */
  private record Commits()
      implements Projection<FlakyTest, TestKey, FlakyTest>,
          GroupFunction<TestKey, FlakyTest, RankedFlakyTest> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(FlakyTest commit) {
      return commit.getHeadSha();
    }

    @Override
    public void items(FlakyTest commit, BiConsumer<TestKey, FlakyTest> groups) {
      groups.accept(
          TestKey.newBuilder()
              .setRepository(commit.getRepository())
              .setSuite(commit.getSuite())
              .setClassName(commit.getClassName())
              .setName(commit.getName())
              .setOccurrence(commit.getOccurrence())
              .setLane(commit.getLane())
              .build(),
          commit);
    }

    @Override
    public Map<String, RankedFlakyTest> outputs(
        TestKey test, Iterable<FlakyTest> items, boolean closed) {
      List<FlakyTest> commits = new ArrayList<>();
      items.forEach(commits::add);
      commits.sort(FlakyOnset.ORDER);
      return commits.isEmpty() ? Map.of() : Map.of("", sum(test, commits));
    }

    private static RankedFlakyTest sum(TestKey test, List<FlakyTest> commits) {
      long redRuns = 0;
      long rerunMs = 0;
      Instant first = null;
      Instant last = null;
      for (FlakyTest commit : commits) {
        redRuns += commit.getRedRuns();
        rerunMs = Distribution.saturatingSum(rerunMs, commit.getRerunMs());
        first = EventTimes.earlier(first, commit.getFirstSeenAt());
        last = EventTimes.later(last, commit.getLastSeenAt());
      }
      FlakyTest onset = FlakyOnset.of(commits);
      return RankedFlakyTest.newBuilder()
          .setTestId(Digests.sha256(test).substring(0, ID_LENGTH))
          .setRepository(test.getRepository())
          .setSuite(test.getSuite())
          .setClassName(test.getClassName())
          .setName(test.getName())
          .setOccurrence(test.getOccurrence())
          .setLane(test.getLane())
          .setRank(0)
          .setCommits(commits.size())
          .setRedRuns(redRuns)
          .setRerunMs(rerunMs)
          .setFirstSeenAt(first)
          .setLastSeenAt(last)
          .setBeganSha(onset.getHeadSha())
          .setBeganAt(onset.getFirstSeenAt())
          .build();
    }

    @Override
    public Instant settlesAt(TestKey test, FlakyTest commit, Instant timestamp) {
      return EventTimes.END;
    }
  }

  /** The flaky tests of a repository. */
  private record Ranks()
      implements Projection<RankedFlakyTest, String, RankedFlakyTest>,
          GroupFunction<String, RankedFlakyTest, RankedFlakyTest> {
    private static final long serialVersionUID = 1L;

    private static final Comparator<RankedFlakyTest> DEAREST_FIRST =
        Comparator.comparingLong(RankedFlakyTest::getRerunMs)
            .thenComparingLong(RankedFlakyTest::getRedRuns)
            .thenComparingLong(RankedFlakyTest::getCommits)
            .thenComparing(
                RankedFlakyTest::getLastSeenAt, Comparator.nullsFirst(Comparator.naturalOrder()))
            .reversed()
            .thenComparing(RankedFlakyTest::getTestId);

    @Override
    public String id(RankedFlakyTest test) {
      return test.getTestId();
    }

    @Override
    public void items(RankedFlakyTest test, BiConsumer<String, RankedFlakyTest> groups) {
      groups.accept(Objects.requireNonNullElse(test.getRepository(), ""), test);
    }

    @Override
    public Map<String, RankedFlakyTest> outputs(
        String repository, Iterable<RankedFlakyTest> items, boolean closed) {
      List<RankedFlakyTest> tests = new ArrayList<>();
      items.forEach(tests::add);
      tests.sort(DEAREST_FIRST);
      Map<String, RankedFlakyTest> ranked = new LinkedHashMap<>();
      for (RankedFlakyTest test : tests) {
        ranked.put(
            test.getTestId(), RankedFlakyTest.newBuilder(test).setRank(ranked.size() + 1L).build());
      }
      return ranked;
    }

    @Override
    public Instant settlesAt(String repository, RankedFlakyTest test, Instant timestamp) {
      return EventTimes.END;
    }
  }
}
