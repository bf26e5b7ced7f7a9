package io.workflowtelemetry.transforms.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.transforms.keyed.BundleCounts;
import io.workflowtelemetry.transforms.keyed.LatestState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StateOrdersTest {
  private static RunState run(
      @Nullable String status, @Nullable String conclusion, @Nullable Long updatedAt, String name) {
    return RunState.newBuilder()
        .setStatus(status)
        .setConclusion(conclusion)
        .setUpdatedAt(updatedAt == null ? null : Instant.ofEpochSecond(updatedAt))
        .setWorkflowName(name)
        .build();
  }

  private static JobState job(
      @Nullable String conclusion,
      @Nullable Long completedAt,
      @Nullable Long startedAt,
      @Nullable Long createdAt) {
    return JobState.newBuilder()
        .setConclusion(conclusion)
        .setCompletedAt(completedAt == null ? null : Instant.ofEpochSecond(completedAt))
        .setStartedAt(startedAt == null ? null : Instant.ofEpochSecond(startedAt))
        .setCreatedAt(createdAt == null ? null : Instant.ofEpochSecond(createdAt))
        .setSteps(List.of())
        .build();
  }

  private static void assertAfter(RunState later, RunState earlier) {
    for (List<RunState> order : List.of(List.of(later, earlier), List.of(earlier, later))) {
      LatestState<RunState> state = LatestState.by(StateOrders.RUN);
      order.forEach(state::offer);
      assertThat(state.latest(), is(later));
    }
  }

  private static void assertAfter(JobState later, JobState earlier) {
    for (List<JobState> order : List.of(List.of(later, earlier), List.of(earlier, later))) {
      LatestState<JobState> state = LatestState.by(StateOrders.JOB);
      order.forEach(state::offer);
      assertThat(state.latest(), is(later));
    }
  }

  @Test
  void terminalComesAfterNonTerminal() {
    assertAfter(run("completed", null, 1L, "a"), run("in_progress", null, 9L, "a"));
    assertAfter(run("queued", "success", null, "a"), run("in_progress", null, 9L, "a"));
    assertAfter(job("failure", null, null, null), job(null, 9L, 9L, 9L));
  }

  @Test
  void thenTheLaterTimeCountsAndNullIsLeast() {
    assertAfter(run("completed", "failure", 2L, "a"), run("completed", "success", 1L, "a"));
    assertAfter(run("queued", null, 0L, "a"), run("in_progress", null, null, "a"));
    assertAfter(job("success", 2L, null, null), job("success", 1L, 9L, 9L));
    assertAfter(job("success", 2L, null, null), job("success", null, 9L, 9L));
    assertAfter(job("success", 2L, 2L, null), job("success", 2L, 1L, 9L));
    assertAfter(job("success", 2L, 2L, 2L), job("success", 2L, 2L, 1L));
    assertAfter(job("success", 2L, 2L, 2L), job("success", 2L, 2L, null));
  }

  @Test
  void thenTheDigestOfTheEncodingCounts() throws IOException, NoSuchAlgorithmException {
    RunState a = run("completed", "success", 1L, "a");
    RunState b = run("completed", "success", 1L, "b");
    boolean greater = digest(a).compareTo(digest(b)) > 0;
    assertAfter(greater ? a : b, greater ? b : a);
  }

  /** Hex digits compare as the bytes do. */
  private static String digest(RunState state) throws IOException, NoSuchAlgorithmException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Encoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new SpecificDatumWriter<>(RunState.class).write(state, encoder);
    encoder.flush();
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
  }

  @Test
  void theCommitThatSaysMostCounts() {
    Commit full = new Commit("abc", "Ann", 1L, 1L, 1L, 1L, null);
    Commit less = new Commit("abc", "Zoe", 1L, null, 1L, 1L, null);
    LatestState<Commit> state = LatestState.by(StateOrders.COMMIT);
    assertThat(state.latest(), nullValue());
    state.offer(less);
    state.offer(full);
    state.offer(less);
    assertThat(state.latest(), is(full));
  }

  @Provide
  Arbitrary<RunState> states() {
    return Combinators.combine(
            Arbitraries.of("completed", "in_progress").injectNull(0.2),
            Arbitraries.of("success", "failure").injectNull(0.5),
            Arbitraries.longs().between(1, 3).injectNull(0.2),
            Arbitraries.of("a", "b"))
        .as(StateOrdersTest::run);
  }

  @Property(tries = 500)
  void anyOrderAndMultiplicityGiveTheSame(
      @ForAll @NotEmpty @Size(max = 12) List<@From("states") RunState> states, @ForAll long seed) {
    LatestState<RunState> first = LatestState.by(StateOrders.RUN);
    states.forEach(first::offer);
    List<RunState> more = new ArrayList<>(states);
    Random random = new Random(seed);
    states.forEach(state -> more.addAll(Collections.nCopies(random.nextInt(3), state)));
    Collections.shuffle(more, random);
    LatestState<RunState> second = LatestState.by(StateOrders.RUN);
    more.forEach(second::offer);
    assertThat(second.latest(), is(first.latest()));
    Map<String, Long> counts = new TreeMap<>();
    BundleCounts bundle = new BundleCounts();
    second.countTo("run", bundle);
    bundle.drainTo(counts::put);
    long distinct = more.stream().distinct().count();
    Map<String, Long> expected = new TreeMap<>(Map.of("records/run/kept", 1L));
    if (more.size() > distinct) {
      expected.put("records/run/duplicate", more.size() - distinct);
    }
    if (distinct > 1) {
      expected.put("records/run/superseded", distinct - 1);
    }
    assertThat(counts, is(expected));
  }
}
