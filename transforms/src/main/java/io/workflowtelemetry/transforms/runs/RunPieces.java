package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.CicdSpan;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunPiece;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.transforms.keyed.BundleCounts;
import io.workflowtelemetry.transforms.logs.RecordTypes;
import io.workflowtelemetry.transforms.logs.cdevents.LifecycleRuns;
import io.workflowtelemetry.transforms.logs.otlp.CicdRuns;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Groups the pieces of runs, which make states of them and of their jobs. */
record RunPieces(int maxPieces) implements PieceGroups<RunPiece, RunUpdate> {
  private static final long serialVersionUID = 1L;

  @Override
  public Class<RunPiece> piece() {
    return RunPiece.class;
  }

  @Override
  public Class<RunUpdate> made() {
    return RunUpdate.class;
  }

  @Override
  public String group(RunPiece piece) {
    return piece.getGroup();
  }

  @Override
  public DistinctPieces<RunPiece> none() {
    return DistinctPieces.ofRun(maxPieces);
  }

  @Override
  public Map<String, RunUpdate> fold(List<RunPiece> pieces) {
    Map<String, RunUpdate> updates = new TreeMap<>();
    for (RunUpdate update : updates(pieces)) {
      RunKey key = update.getKey();
      updates.put(
          key.getRepository()
              + "/"
              + key.getRunId()
              + "/"
              + key.getRunAttempt()
              + "#"
              + updates.size(),
          update);
    }
    return updates;
  }

  /** All pieces of a group are of one kind: each kind's groups have names of their own. */
  private static List<RunUpdate> updates(List<RunPiece> pieces) {
    RunPiece first = pieces.get(0);
    return first.getSpan() == null
        ? LifecycleRuns.fold(pieces)
        : CicdRuns.of(spans(pieces), first.getDefaultRepository());
  }

  private static List<CicdSpan> spans(List<RunPiece> pieces) {
    List<CicdSpan> spans = new ArrayList<>(pieces.size());
    for (RunPiece piece : pieces) {
      if (piece.getSpan() != null) {
        spans.add(piece.getSpan());
      }
    }
    return spans;
  }

  @Override
  public void countRead(RunUpdate made, BundleCounts counts) {
    RecordTypes.forEach(made, (type, time) -> counts.add("records/" + type.label() + "/read", 1));
  }

  @Override
  public Instant settlesAt(String group, RunPiece piece, Instant timestamp) {
    Instant time = RecordTypes.time(piece);
    return (time == null ? timestamp : time).plus(AssembleRuns.LONGEST_RUN);
  }
}
