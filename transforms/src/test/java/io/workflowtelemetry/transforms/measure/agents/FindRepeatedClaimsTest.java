package io.workflowtelemetry.transforms.measure.agents;

import static io.workflowtelemetry.transforms.measure.agents.Invocations.START;
import static io.workflowtelemetry.transforms.measure.agents.Invocations.unrated;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.RatedInvocation;
import io.workflowtelemetry.schemas.RepeatedClaim;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FindRepeatedClaimsTest {
  private static final int DAY = 24 * 60;

  private static RatedInvocation task(String id, int minute, String status, String task) {
    return unrated(Invocations.of(id, minute).setStatus(status).setTaskDescription(task));
  }

  private static List<RepeatedClaim> find(List<RatedInvocation> rated) {
    return Collected.run(FindRepeatedClaims.create(), RatedInvocation.class, rated);
  }

  @Test
  void threeSimilarTasksOfWhichTheFirstSucceededAreOne() {
    List<RatedInvocation> all =
        List.of(
            task("failed before", 0, "failure", "Fix the login bug!"),
            task("claimed", 1, "success", "Fix the LOGIN bug"),
            task("again", 2, "failure", "the bug: fix login"),
            task("other", 3, "success", "Write docs"),
            task("at the end of the day", 1 + DAY, "success", "fix the login bug"),
            task("the day after", 2 + DAY, "success", "fix the login bug"));
    RepeatedClaim expected =
        RepeatedClaim.newBuilder()
            .setAgentName("writer")
            .setTask("Fix the LOGIN bug")
            .setFirstInvocationId("claimed")
            .setFirstAt(START.plusSeconds(60))
            .setLastAt(START.plusSeconds(60L * (1 + DAY)))
            .setInvocations(3)
            .setSuccesses(2)
            .setInvocationIds(List.of("claimed", "again", "at the end of the day"))
            .build();
    for (long seed = 0; seed < 3; seed++) {
      assertThat(find(Invocations.shuffled(all, seed)), contains(expected));
    }
  }

  @Test
  void othersAreNone() {
    assertThat(
        "two",
        find(List.of(task("1", 1, "success", "fix it now"), task("2", 2, "success", "fix it now"))),
        empty());
    assertThat(
        "no success",
        find(IntStream.range(0, 5).mapToObj(i -> task("" + i, i, "partial", "fix it")).toList()),
        empty());
    assertThat(
        "other agents",
        find(
            IntStream.range(0, 5)
                .mapToObj(
                    i ->
                        unrated(
                            Invocations.of("" + i, i)
                                .setAgentName("agent" + i)
                                .setStatus("success")
                                .setTaskDescription("fix it")))
                .toList()),
        empty());
    assertThat(
        "no words, no time, no task",
        find(
            List.of(
                task("1", 1, "success", "!!"),
                task("2", 2, "success", "?!"),
                task("3", 3, "success", "--"),
                unrated(Invocations.of("4", 4).setStatus("success")))),
        empty());
  }

  @Test
  void tasksAreSimilarFromFourFifthsOn() {
    List<Long> eight = TaskWords.of("a b c d e f g h");
    assertThat(TaskWords.similar(eight, TaskWords.of("h g f e d c b a, A!")), is(true));
    assertThat(TaskWords.similar(eight, TaskWords.of("a b c d e f g h i j")), is(true));
    assertThat(TaskWords.similar(eight, TaskWords.of("a b c d e f g h i j k")), is(false));
    assertThat(TaskWords.similar(eight, TaskWords.of("a b c d e f g x")), is(false));
    assertThat(TaskWords.similar(List.of(), List.of()), is(false));
    assertThat(TaskWords.of("Ｆｉｘ №1"), is(TaskWords.of("fix no1")));
    assertThat(TaskWords.of("x ".repeat(600) + "y"), hasSize(1));
    assertThat(
        TaskWords.of(String.join(" ", IntStream.range(0, 90).mapToObj(i -> "w" + i).toList())),
        hasSize(64));
  }

  @Test
  void theTasksThatOpenedLastStayOpen() {
    List<RatedInvocation> all = new ArrayList<>();
    all.add(task("old 1", 0, "success", "old task"));
    all.add(task("new 1", 1, "success", "new task"));
    for (int i = 2; i <= FindRepeatedClaims.MAX_OPEN; i++) {
      all.add(task("i" + i, i, "success", "unique" + i + " other" + i));
    }
    // One more than may be open: the oldest is closed.
    for (int again = 2; again <= 3; again++) {
      all.add(task("old " + again, 300 + again, "partial", "old task"));
      all.add(task("new " + again, 300 + again, "partial", "new task"));
    }
    assertThat(
        find(all).stream().map(RepeatedClaim::getInvocationIds).toList(),
        contains(List.of("new 1", "new 2", "new 3")));
  }
}
