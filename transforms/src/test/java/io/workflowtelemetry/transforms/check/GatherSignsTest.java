package io.workflowtelemetry.transforms.check;

import static io.workflowtelemetry.transforms.check.Watched.RULES;
import static io.workflowtelemetry.transforms.check.Watched.at;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import io.workflowtelemetry.schemas.RunEvent;
import io.workflowtelemetry.schemas.RunWatch;
import io.workflowtelemetry.schemas.WatchKey;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

class GatherSignsTest {
  private static final WatchKey RUN =
      WatchKey.newBuilder().setSource(Source.RUN_EVENT.label()).setRunId("r").build();

  /** Silences are at most as many as are kept: what is dropped depends on what came before. */
  @Property(tries = 500)
  void anyOrderEndsInTheSameHealthAndAlerts(
      @ForAll("histories") List<RunEvent> events, @ForAll long seed) {
    List<RunEvent> others = new ArrayList<>(events);
    others.addAll(events.subList(0, events.size() / 2));
    Collections.shuffle(others, new Random(seed));

    WatchedRun one = watch(events);
    WatchedRun other = watch(others);

    assertThat(other.health(), is(one.health()));
    assertThat(RunAlerts.of(other), is(RunAlerts.of(one)));
  }

  @Provide
  Arbitrary<List<RunEvent>> histories() {
    Arbitrary<RunEvent> event =
        Combinators.combine(
                Arbitraries.of(
                    "run_created",
                    "run_started",
                    "run_failed",
                    "step_announced",
                    "step_started",
                    "step_completed",
                    "step_failed",
                    "step_skipped",
                    "step_cancelled",
                    "step_told"),
                Arbitraries.of("a", "b", "c"),
                Arbitraries.integers().between(0, 120))
            .as(
                (name, step, minute) ->
                    new RunEvent(
                        "r", name, name.startsWith("run") ? null : step, at(minute), null));
    return event.list().ofMinSize(1).ofMaxSize(14);
  }

  /** Every step was tried ten times, and the run was silent for too long again and again. */
  @Test
  void whatIsRememberedOfARunIsSmall() throws Exception {
    List<RunEvent> events = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      String step = "a step with quite a long name, number " + i % 8;
      events.add(new RunEvent("r", "step_started", step, at(i * 60), null));
      events.add(new RunEvent("r", "step_failed", step, at(i * 60 + 1), null));
    }
    WatchedRun run = watch(events);

    assertThat(run.health().getStepsAnnounced(), is(8L));
    assertThat(size(run.watch()), is(lessThan(1_024)));
  }

  @Test
  void aRunOfManyStepsIsBounded() throws Exception {
    List<RunEvent> events = new ArrayList<>();
    for (int i = 0; i < GatherSigns.MAX_STEPS + 100; i++) {
      events.add(new RunEvent("r", "step_started", "s" + i, at(0), null));
    }
    WatchedRun one = watch(events);
    Collections.reverse(events);

    assertThat(one.health().getStepsAnnounced(), is((long) GatherSigns.MAX_STEPS));
    assertThat(size(one.watch()), is(lessThan(32 * 1_024)));
    assertThat(watch(events).watch(), is(one.watch()));
  }

  private static int size(RunWatch watch) throws Exception {
    return CoderUtils.encodeToByteArray(RecordCoder.of(RunWatch.class), watch).length;
  }

  private static WatchedRun watch(List<RunEvent> events) {
    EventSigns signs = new EventSigns();
    RunWatch watch = GatherSigns.start();
    for (RunEvent event : events) {
      watch =
          GatherSigns.add(
              watch,
              Objects.requireNonNull(signs.apply(event).getValue()),
              Source.RUN_EVENT,
              Source.RUN_EVENT.patience(RULES));
      watch = RunWatch.newBuilder(watch).setHeard(HeardSpans.trim(watch.getHeard())).build();
    }
    return new WatchedRun(RUN, RunWatch.newBuilder(watch).setKnownUntil(at(140)).build(), RULES);
  }
}
