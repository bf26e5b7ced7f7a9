package io.workflowtelemetry.runners.diff;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.runners.diff.Gate.Figure;
import io.workflowtelemetry.schemas.Drafts;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShadowFiguresTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final ShadowFigures figures = new ShadowFigures(Pattern.compile("(?i).*telemetry.*"));

  private void ended(Side side, int id, String content) {
    figures.run(side, run(id).setCompletedAt(minute(id)).build(), digest(content));
  }

  private static Run.Builder run(int id) {
    return Drafts.run("" + id);
  }

  private static Instant minute(int minute) {
    return START.plusSeconds(60L * minute);
  }

  private static Digest digest(String content) {
    return Digest.of(content.getBytes(StandardCharsets.UTF_8));
  }

  private List<String> told() {
    return figures.gates().stream()
        .map(gate -> gate.figure() + " " + gate.value() + " " + gate.result() + " " + gate.rows())
        .toList();
  }

  @Test
  void onlyTheTimeThatBothCoverCounts() {
    IntStream.rangeClosed(1, 10).forEach(id -> ended(Side.A, id, "same"));
    // From minute 3 to 9, that is 7 runs of A: 5 is not there, 6 differs, 50 is B's own.
    List.of(9, 8, 7, 4, 3).forEach(id -> ended(Side.B, id, "same"));
    ended(Side.B, 6, "other");
    figures.run(Side.B, run(50).setCompletedAt(minute(5)).build(), digest("same"));
    figures.run(Side.A, run(60).build(), digest("open"));
    figures.run(Side.B, run(1).build(), digest("open"));

    assertThat(
        told(),
        contains(
            "COLLECTION_ACCURACY " + 5.0 / 6 + " not met 6",
            "COMPLETENESS " + 6.0 / 7 + " not met 7",
            "DELAY_P99 null unknown 0",
            "OVERHEAD null unknown 0"));
  }

  @Test
  void theLastRowOfRunCounts() {
    ended(Side.A, 1, "first");
    ended(Side.A, 1, "last");
    ended(Side.B, 1, "last");
    assertThat(told().get(0), is("COLLECTION_ACCURACY 1.0 met 1"));
    ended(Side.B, 1, "first");
    assertThat(told().get(0), is("COLLECTION_ACCURACY 0.0 not met 1"));
  }

  @Test
  void delaysAreFromTheEndToTheFirstRecordOfIt() {
    for (int i = 0; i <= 100; i++) {
      ended(Side.A, i, "same");
      ended(Side.B, i, "same");
      RunKey key = new RunKey("o/r", "" + i, 1L);
      figures.seen(key, minute(i).plusSeconds(9_999));
      // A clock that is late does not tell of a run before its end.
      figures.seen(key, minute(i).plusSeconds(i == 0 ? -7 : i));
      figures.seen(key, minute(i).plusSeconds(10_000));
    }
    figures.seen(new RunKey("o/r", "of no row", 1L), minute(1));
    figures.run(Side.B, run(500).build(), digest("open"));
    figures.seen(new RunKey("o/r", "500", 1L), minute(1));

    assertThat(told().get(2), is("DELAY_P99 99000.0 met 101"));
  }

  @Test
  void overheadIsOfRunTime() {
    List<String> workflows = List.of("CI", "Nightly telemetry", "Telemetry", "telemetr");
    for (int i = 0; i < 4; i++) {
      figures.run(
          Side.B,
          run(i)
              .setWorkflowName(workflows.get(i))
              .setCompletedAt(START)
              .setDurationMs(List.of(700L, 20L, 30L, 250L).get(i))
              .build(),
          digest(""));
    }
    figures.run(Side.B, run(5).setCompletedAt(START).build(), digest(""));
    figures.run(
        Side.A,
        run(6).setCompletedAt(START).setDurationMs(9L).setWorkflowName("Telemetry").build(),
        digest(""));

    assertThat(told().get(3), is("OVERHEAD 0.05 not met 4"));
  }

  @ParameterizedTest
  @CsvSource({
    "COLLECTION_ACCURACY, 0.99, not met",
    "COLLECTION_ACCURACY, 0.9901, met",
    "COMPLETENESS, 0.95, not met",
    "COMPLETENESS, 0.9501, met",
    "DELAY_P99, 120000, not met",
    "DELAY_P99, 119999, met",
    "OVERHEAD, 0.02, not met",
    "OVERHEAD, 0.0199, met",
    "OVERHEAD, , unknown"
  })
  void limitsAreNotGoodEnough(Figure figure, Double value, String result) {
    assertThat(new Gate(figure, value, 1).result(), is(result));
  }
}
