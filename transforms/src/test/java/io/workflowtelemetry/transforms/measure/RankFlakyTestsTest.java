package io.workflowtelemetry.transforms.measure;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.FlakyTest;
import io.workflowtelemetry.schemas.RankedFlakyTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RankFlakyTestsTest {
  /** A commit is of the hour that its name tells. */
  private static FlakyTest.Builder flaky(String name, int commit) {
    return FlakyTest.newBuilder()
        .setRepository("o/r")
        .setHeadSha("c" + commit)
        .setName(name)
        .setOccurrence(1)
        .setPasses(1)
        .setFailures(1)
        .setFlaky(0)
        .setRunsBefore(commit)
        .setFirstSeenAt(Rows.START.plusSeconds(commit * 3600L))
        .setLastSeenAt(Rows.START.plusSeconds(commit * 3600L + 60));
  }

  private static List<RankedFlakyTest> rank(FlakyTest... commits) {
    return Rows.of(RankFlakyTests.every(Duration.ZERO), FlakyTest.class, List.of(commits)).stream()
        .sorted(Comparator.comparingLong(RankedFlakyTest::getRank))
        .toList();
  }

  @Test
  void aTestIsSummedUpOverItsCommits() {
    RankedFlakyTest found =
        rank(
                flaky("adds", 7).setRedRuns(2).setRerunMs(30).build(),
                flaky("adds", 3).setRedRuns(1).setRerunMs(4).build(),
                flaky("adds", 5).build())
            .get(0);
    assertThat(
        found,
        is(
            RankedFlakyTest.newBuilder()
                // printf '\002\006o/r\000\000\002\010adds\002\000\000' | sha256sum
                .setTestId("759333a3453b2c82ca137545ce031632")
                .setRepository("o/r")
                .setName("adds")
                .setOccurrence(1)
                .setRank(1)
                .setCommits(3)
                .setRedRuns(3)
                .setRerunMs(34)
                .setFirstSeenAt(Rows.START.plusSeconds(3 * 3600))
                .setLastSeenAt(Rows.START.plusSeconds(7 * 3600 + 60))
                .setBeganSha("c3")
                .setBeganAt(Rows.START.plusSeconds(3 * 3600))
                .build()));
  }

  private static List<String> told(List<RankedFlakyTest> tests) {
    return tests.stream()
        .map(
            test ->
                "%d %s %s %s %d: %d %d %d %s"
                    .formatted(
                        test.getRank(),
                        test.getRepository(),
                        test.getName(),
                        test.getLane(),
                        test.getOccurrence(),
                        test.getRerunMs(),
                        test.getRedRuns(),
                        test.getCommits(),
                        test.getBeganSha()))
        .toList();
  }

  @Test
  void theDearestOfARepositoryIsFirst() {
    assertThat(
        told(
            rank(
                flaky("a", 1).setRerunMs(5).build(),
                flaky("b", 1).setRerunMs(5).setRedRuns(1).build(),
                flaky("c", 1).setRerunMs(6).build(),
                flaky("d", 1).build(),
                flaky("e", 2).build(),
                flaky("f", 1).setRerunMs(7).setLane("linux").build(),
                flaky("f", 1).setRerunMs(8).setLane("windows").build(),
                flaky("f", 1).setRerunMs(9).setLane("windows").setOccurrence(2).build(),
                flaky("g", 1).build(),
                flaky("g", 2).build())),
        contains(
            "1 o/r f windows 2: 9 0 1 c1",
            "2 o/r f windows 1: 8 0 1 c1",
            "3 o/r f linux 1: 7 0 1 c1",
            "4 o/r c null 1: 6 0 1 c1",
            "5 o/r b null 1: 5 1 1 c1",
            "6 o/r a null 1: 5 0 1 c1",
            "7 o/r g null 1: 0 0 2 c1",
            "8 o/r e null 1: 0 0 1 c2",
            "9 o/r d null 1: 0 0 1 c1"));
    assertThat(
        told(
            rank(
                flaky("a", 1).setRepository("o/s").build(),
                flaky("b", 1).build(),
                flaky("c", 1).setRepository(null).build())),
        containsInAnyOrder(
            "1 null c null 1: 0 0 1 c1", "1 o/r b null 1: 0 0 1 c1", "1 o/s a null 1: 0 0 1 c1"));
  }

  /** Returns the commit that it began with, of commits each as many runs in as its number. */
  private static String began(Integer... commits) {
    List<Integer> any = Arrays.asList(commits);
    Collections.shuffle(any, new Random(1));
    return rank(any.stream().map(commit -> flaky("t", commit).build()).toArray(FlakyTest[]::new))
        .get(0)
        .getBeganSha();
  }

  @Test
  void itBeganWhereItWasClearlyMoreOftenFlakyThanBefore() {
    assertThat("one commit", began(7), is("c7"));
    assertThat("as often all the time", began(10, 20, 30, 40, 50, 60), is("c10"));
    // Of 100 runs before one, of 6 since three: G = 14.5.
    assertThat("once, and then often", began(10, 100, 102, 104, 106), is("c100"));
    // Of 100 runs before one, of 10 since two: G = 6.3.
    assertThat("not clearly", began(10, 100, 105, 110), is("c10"));
    // Of 100 runs before one, of 4 since two: G = 10.4, and of 3: 12.1.
    assertThat("just not clearly", began(10, 100, 102, 104), is("c10"));
    assertThat("just clearly", began(10, 100, 102, 103), is("c100"));
    assertThat("two are too few", began(10, 5_000, 5_001), is("c10"));
    assertThat("more seldom", began(1, 2, 3, 4, 5, 100, 200, 300), is("c1"));
  }

  /** The rule as it stands in docs/semantics.md, with G by entropies. */
  private static String modelOfOnset(List<FlakyTest> commits) {
    String began = commits.get(0).getHeadSha();
    double greatest = 10.828;
    long last = commits.get(commits.size() - 1).getRunsBefore();
    for (int i = 1; i < commits.size() - 2; i++) {
      double before = i;
      double runsBefore = commits.get(i).getRunsBefore();
      double since = commits.size() - 1 - i;
      double runsSince = last - runsBefore;
      double runs = runsBefore + runsSince;
      double flaky = before + since;
      double g =
          2
              * (xlnx(before)
                  + xlnx(runsBefore - before)
                  + xlnx(since)
                  + xlnx(runsSince - since)
                  - xlnx(runsBefore)
                  - xlnx(runsSince)
                  - xlnx(flaky)
                  - xlnx(runs - flaky)
                  + xlnx(runs));
      if (since * runsBefore > before * runsSince && g > greatest) {
        greatest = g;
        began = commits.get(i).getHeadSha();
      }
    }
    return began;
  }

  private static double xlnx(double x) {
    return x == 0 ? 0 : x * Math.log(x);
  }

  /** Tests that are flaky in one of 40 runs, and from some run on in one of 4. */
  private static Map<String, List<FlakyTest>> random(Random random) {
    Map<String, List<FlakyTest>> tests = new TreeMap<>();
    for (int test = 0; test < 40; test++) {
      String name = "t" + test;
      String repository = test % 7 == 0 ? null : "o/r" + test % 3;
      int begins = 100 + random.nextInt(400);
      for (int run = 0; run < 600; run++) {
        if (random.nextInt(test % 2 == 1 && run >= begins ? 4 : 40) == 0) {
          tests
              .computeIfAbsent(name, key -> new ArrayList<>())
              .add(
                  flaky(name, run)
                      .setRepository(repository)
                      .setRedRuns(random.nextInt(2))
                      .setRerunMs(random.nextInt(3))
                      .build());
        }
      }
    }
    return tests;
  }

  @Test
  void ofAStreamTheyAreThoseOfAModelToo() {
    Random random = new Random(11);
    Map<String, List<FlakyTest>> tests = random(random);
    List<RankedFlakyTest> found = new ArrayList<>();
    int began = 0;
    for (List<FlakyTest> commits : tests.values()) {
      FlakyTest first = commits.get(0);
      String onset = modelOfOnset(commits);
      began += onset.equals(first.getHeadSha()) ? 0 : 1;
      found.add(
          RankedFlakyTest.newBuilder()
              .setTestId("")
              .setRepository(first.getRepository())
              .setName(first.getName())
              .setOccurrence(1)
              .setRank(0)
              .setCommits(commits.size())
              .setRedRuns(commits.stream().mapToLong(FlakyTest::getRedRuns).sum())
              .setRerunMs(commits.stream().mapToLong(FlakyTest::getRerunMs).sum())
              .setBeganSha(onset)
              .build());
    }
    assertThat("tests that began to be flaky", began, greaterThan(10));
    assertThat("tests that didn't", tests.size() - began, greaterThan(10));
    List<FlakyTest> commits =
        new ArrayList<>(tests.values().stream().flatMap(List::stream).toList());
    List<RankedFlakyTest> whole =
        Rows.of(RankFlakyTests.every(Duration.ZERO), FlakyTest.class, commits);
    assertThat(
        whole.stream().map(RankFlakyTestsTest::withoutRank).toList(),
        containsInAnyOrder(
            found.stream().map(RankFlakyTestsTest::withoutRank).toArray(String[]::new)));
    for (RankedFlakyTest test : whole) {
      long dearer =
          whole.stream()
              .filter(
                  other ->
                      String.valueOf(other.getRepository())
                          .equals(String.valueOf(test.getRepository())))
              .filter(other -> other.getRerunMs() > test.getRerunMs())
              .count();
      assertThat("a rank after those that cost more", test.getRank(), greaterThan(dearer));
    }
    Collections.shuffle(commits, random);
    assertThat(
        "of a stream",
        Rows.streamed(
            RankFlakyTests.every(Duration.ofMinutes(1)), FlakyTest.class, commits, random),
        containsInAnyOrder(whole.toArray(RankedFlakyTest[]::new)));
  }

  private static String withoutRank(RankedFlakyTest test) {
    return "%s %s: %d %d %d %s"
        .formatted(
            test.getRepository(),
            test.getName(),
            test.getRerunMs(),
            test.getRedRuns(),
            test.getCommits(),
            test.getBeganSha());
  }
}
