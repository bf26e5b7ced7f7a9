package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunPiece;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.transforms.keyed.GroupFunction;
import io.workflowtelemetry.transforms.keyed.Projection;
import io.workflowtelemetry.transforms.logs.RecordTypes;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** What a stream keeps of a run that comes in pieces: each of them once. */
record RunPieces(int maxPieces)
    implements Projection<RunPiece, String, RunPiece>, GroupFunction<String, RunPiece, RunUpdate> {
  private static final long serialVersionUID = 1L;

  @Override
  public String id(RunPiece piece) {
    return Digests.sha256(piece);
  }

  @Override
  public void items(RunPiece piece, BiConsumer<String, RunPiece> groups) {
    groups.accept(piece.getGroup(), piece);
  }

  @Override
  public Map<String, RunUpdate> outputs(String group, Iterable<RunPiece> pieces, boolean closed) {
    DistinctPieces<RunPiece> distinct = DistinctPieces.ofRun(maxPieces);
    pieces.forEach(distinct::offer);
    Map<String, RunUpdate> updates = new TreeMap<>();
    for (RunUpdate update : AssemblePieces.fold(distinct.kept())) {
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

  @Override
  public Instant settlesAt(String group, RunPiece piece, Instant timestamp) {
    Instant time = RecordTypes.time(piece);
    return (time == null ? timestamp : time).plus(AssembleRuns.LONGEST_RUN);
  }
}
