package io.workflowtelemetry.transforms.logs.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;

import io.workflowtelemetry.schemas.CicdSpan;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunPiece;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.transforms.logs.Parsed;
import io.workflowtelemetry.transforms.runs.AssembledRuns;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Traces to test with, and what becomes of them. */
public final class Traces {
  private Traces() {}

  /** Returns the lines of a file of traces, or of a file of another folder of fixtures. */
  public static List<String> lines(String name) {
    String path = name.contains("/") ? name : "otlp-json/" + name;
    try (InputStream in = Traces.class.getResourceAsStream("/fixtures/" + path)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the pieces that lines tell, which must be good. */
  public static List<RunPiece> pieces(List<String> lines) {
    List<RunPiece> pieces = new ArrayList<>();
    for (String line : lines) {
      Parsed parsed = Parsed.of(line);
      assertThat(parsed.bad, empty());
      parsed.observations.forEach(
          observation -> pieces.add(Objects.requireNonNull(observation.getPiece())));
    }
    return pieces;
  }

  /** Returns the spans of CI/CD systems that lines tell, which must be good. */
  static List<CicdSpan> spans(List<String> lines) {
    return pieces(lines).stream().map(piece -> Objects.requireNonNull(piece.getSpan())).toList();
  }

  /** Returns what the spans of lines make, which are of one trace. */
  static List<RunUpdate> updates(List<String> lines) {
    return CicdRuns.of(spans(lines), "default/repository");
  }

  /** Returns the rows that updates make. */
  public static List<Run> rows(List<RunUpdate> updates) {
    return AssembledRuns.of(Collected.pipeline(), updates);
  }

  /** Returns the only row that updates make. */
  static Run row(List<RunUpdate> updates) {
    List<Run> rows = rows(updates);
    if (rows.size() != 1) {
      throw new AssertionError("not one row: " + rows);
    }
    return rows.get(0);
  }

  /** Returns the row of GitHub's REST objects of a run and its jobs, one a text. */
  static Run rest(List<String> objects) {
    return row(
        objects.stream().map(Parsed::of).flatMap(parsed -> parsed.updates.stream()).toList());
  }
}
