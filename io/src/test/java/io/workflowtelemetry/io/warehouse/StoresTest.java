package io.workflowtelemetry.io.warehouse;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.io.warehouse.AnalysisRunStore.Beginning;
import io.workflowtelemetry.schemas.AnalysisRun;
import io.workflowtelemetry.schemas.ImprovementItem;
import io.workflowtelemetry.schemas.Threshold;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StoresTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  private static final List<String> ENDED = List.of("DONE", "WONT_FIX");
  private static final Threshold EVERYTHING = new Threshold(null, null, null, 2.0, true);

  @ParameterizedTest
  @EnumSource
  void aNewWarehouseHoldsOneThreshold(Database kind) throws Exception {
    ThresholdStore store = ThresholdStore.of(Databases.migrated(kind));

    assertThat(store.list(), contains(EVERYTHING));
  }

  @ParameterizedTest
  @EnumSource
  void thresholdsAreSetAndDisabled(Database kind) throws Exception {
    ThresholdStore store = ThresholdStore.of(Databases.migrated(kind));
    Threshold gates = new Threshold("gate", null, 12.5, 3.0, true);
    Threshold oneGate = new Threshold("gate", "lint", null, 1.5, true);

    store.set(oneGate);
    store.set(gates);
    store.set(new Threshold(null, null, null, 4.0, true));
    store.set(new Threshold("gate", "lint", 7.0, 1.5, true));

    assertThat(store.disable("gate", null), is(true));
    assertThat(store.disable("phase", null), is(false));
    assertThat(
        store.list(),
        contains(
            new Threshold(null, null, null, 4.0, true),
            new Threshold("gate", null, 12.5, 3.0, false),
            new Threshold("gate", "lint", 7.0, 1.5, true)));
  }

  @ParameterizedTest
  @EnumSource
  void anAnalysisGoesItsWay(Database kind) throws Exception {
    AnalysisRunStore store = AnalysisRunStore.of(Databases.migrated(kind));

    Beginning beginning = store.tryBegin("a", NOW.minusSeconds(5), NOW, TIMEOUT);
    assertThat(beginning.begun(), is(true));
    assertThat(beginning.run(), is(store.find("a").orElseThrow()));
    store.start("a", NOW.plusSeconds(1));
    store.succeed("a", NOW.plusSeconds(2), "{\"errors\":0}");

    AnalysisRun expected =
        new AnalysisRun(
            "a",
            "SUCCEEDED",
            NOW.minusSeconds(5),
            NOW,
            NOW.plusSeconds(1),
            NOW.plusSeconds(2),
            "{\"errors\":0}",
            null);
    assertThat(store.find("a"), is(Optional.of(expected)));
    assertThat(store.lastSucceeded(), is(Optional.of(expected)));
    assertThrows(IllegalStateException.class, () -> store.fail("a", NOW, "late"));
    assertThrows(IllegalStateException.class, () -> store.start("a", NOW));
    assertThat(store.find("a"), is(Optional.of(expected)));
  }

  @ParameterizedTest
  @EnumSource
  void anAnalysisUnderWayIsInTheWayUntilItIsTooOld(Database kind) throws Exception {
    AnalysisRunStore store = AnalysisRunStore.of(Databases.migrated(kind));
    store.tryBegin("queued", NOW, NOW, TIMEOUT);

    Beginning tooEarly = store.tryBegin("b", NOW, NOW.plus(TIMEOUT).minusMillis(1), TIMEOUT);
    assertThat(tooEarly, is(new Beginning(false, store.find("queued").orElseThrow())));
    assertThat(store.find("b"), is(Optional.empty()));

    // Since it began it has had less time than since it was queued.
    store.start("queued", NOW.plusSeconds(60));
    assertThat(store.tryBegin("b", NOW, NOW.plus(TIMEOUT), TIMEOUT).begun(), is(false));
    Instant late = NOW.plusSeconds(60).plus(TIMEOUT);
    assertThat(store.tryBegin("b", NOW, late, TIMEOUT).begun(), is(true));
    AnalysisRun timedOut = store.find("queued").orElseThrow();
    assertThat(timedOut.getStatus(), is("TIMED_OUT"));
    assertThat(timedOut.getEndedAt(), is(late));

    // What comes back from the dead must not change what others took for ended.
    assertThrows(IllegalStateException.class, () -> store.succeed("queued", late, "{}"));
    store.fail("b", late, "no spans");
    assertThat(store.tryBegin("c", NOW, late, TIMEOUT).begun(), is(true));
    assertThat(store.lastSucceeded(), is(Optional.empty()));
  }

  @ParameterizedTest
  @EnumSource
  void ofManyAtOnceOneBegins(Database kind) throws Exception {
    WarehouseAddress address = Databases.migrated(kind);
    AnalysisRunStore store = AnalysisRunStore.of(address);
    store.tryBegin("old", NOW, NOW.minus(TIMEOUT), TIMEOUT);
    int many = 8;
    CyclicBarrier barrier = new CyclicBarrier(many);
    ExecutorService threads = Executors.newFixedThreadPool(many);
    List<Future<Beginning>> beginnings = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      String runId = "run" + i;
      beginnings.add(
          threads.submit(
              () -> {
                barrier.await();
                return store.tryBegin(runId, NOW, NOW, TIMEOUT);
              }));
    }
    List<AnalysisRun> winners = new ArrayList<>();
    List<AnalysisRun> inTheWay = new ArrayList<>();
    for (Future<Beginning> future : beginnings) {
      Beginning beginning = future.get();
      (beginning.begun() ? winners : inTheWay).add(beginning.run());
    }
    threads.shutdown();

    assertThat(winners, hasSize(1));
    assertThat(inTheWay, hasSize(many - 1));
    assertThat(inTheWay.stream().distinct().toList(), is(winners));
    assertThat(
        Databases.query(address, "select count(*) from telemetry_analysis_runs"), is(List.of("2")));
  }

  @ParameterizedTest
  @EnumSource
  void aRunIdIsUsedOnce(Database kind) throws Exception {
    AnalysisRunStore store = AnalysisRunStore.of(Databases.migrated(kind));
    store.tryBegin("a", NOW, NOW, TIMEOUT);
    store.fail("a", NOW, "no");

    assertThrows(IOException.class, () -> store.tryBegin("a", NOW, NOW, TIMEOUT));
  }

  private static ImprovementItem item(String id, String status, Instant createdAt) {
    return new ImprovementItem(
        id,
        "Gate lint is slow",
        status,
        "gate",
        "lint",
        10.0,
        30.0,
        2.0,
        3.0,
        40L,
        List.of("t1", "t2"),
        "a",
        createdAt);
  }

  @ParameterizedTest
  @EnumSource
  void itemsAndTheEndOfTheirAnalysisAreWrittenTogether(Database kind) throws Exception {
    WarehouseAddress address = Databases.migrated(kind);
    AnalysisRunStore runs = AnalysisRunStore.of(address);
    ImprovementStore items = ImprovementStore.of(address);
    ImprovementItem open = item("1", "OPEN", NOW.minusSeconds(1000));
    ImprovementItem old = item("2", "DONE", NOW.minusSeconds(1000));
    ImprovementItem young = item("3", "DONE", NOW.minusSeconds(10));
    ImprovementItem border = item("4", "DONE", NOW.minusSeconds(11));
    runs.tryBegin("a", NOW, NOW, TIMEOUT);

    // An analysis that does not run, and an item that is there already: nothing is written.
    assertThrows(IllegalStateException.class, () -> items.succeed("a", NOW, "{}", List.of(open)));
    runs.start("a", NOW);
    assertThrows(IOException.class, () -> items.succeed("a", NOW, "{}", List.of(open, old, open)));
    assertThat(items.maybeOpenOrYoungerThan(Instant.EPOCH, ENDED), is(empty()));
    assertThat(runs.find("a").orElseThrow().getStatus(), is("RUNNING"));

    items.succeed("a", NOW, "{}", List.of(open, old, young, border));

    assertThat(runs.find("a").orElseThrow().getStatus(), is("SUCCEEDED"));
    assertThat(
        items.maybeOpenOrYoungerThan(NOW.minusSeconds(11), ENDED), containsInAnyOrder(open, young));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotKnownToHaveEndedMayBeOpen(Database kind) throws Exception {
    WarehouseAddress address = Databases.migrated(kind);
    AnalysisRunStore runs = AnalysisRunStore.of(address);
    ImprovementStore items = ImprovementStore.of(address);
    List<ImprovementItem> open =
        List.of(
            item("1", "open", NOW),
            item("2", "In Review", NOW),
            item("3", "", NOW),
            item("4", "done?", NOW));
    List<ImprovementItem> all = new ArrayList<>(open);
    all.add(item("5", "done", NOW));
    all.add(item("6", " Wont_Fix  ", NOW));
    runs.tryBegin("a", NOW, NOW, TIMEOUT);
    runs.start("a", NOW);
    items.succeed("a", NOW, "{}", all);

    assertThat(items.maybeOpenOrYoungerThan(NOW, ENDED), is(open));
    assertThat(items.maybeOpenOrYoungerThan(NOW, List.of()), is(all));
  }

  @ParameterizedTest
  @EnumSource
  void manifestsAreKeptUnderTheirDigest(Database kind) throws Exception {
    WarehouseAddress address = Databases.migrated(kind);
    ManifestStore store = ManifestStore.of(address);

    String version = store.put("builds", "abc");
    store.put("builds", "abc");
    store.put("builds", "{}");

    // The SHA-256 of abc in FIPS 180-4.
    assertThat(version, is("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    assertThat(store.find("builds", version), is(Optional.of("abc")));
    assertThat(store.find("tests", version), is(Optional.empty()));
    assertThat(Databases.query(address, "select count(*) from dataset_manifest"), is(List.of("2")));
  }
}
