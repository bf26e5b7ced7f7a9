package io.workflowtelemetry.transforms.pieces;

import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunPiece;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.dialect.Digests;
import io.workflowtelemetry.transforms.parse.RecordTypes;
import io.workflowtelemetry.transforms.revise.Came;
import io.workflowtelemetry.transforms.revise.Change;
import io.workflowtelemetry.transforms.revise.GroupFunction;
import io.workflowtelemetry.transforms.revise.ProjectChanges;
import io.workflowtelemetry.transforms.revise.Projection;
import io.workflowtelemetry.transforms.revise.ReviseGroups;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;

/**
 * Does to a stream what {@link AssemblePieces} does to a history: makes states of runs and jobs of
 * their pieces, and anew as more of them come.
 */
public final class RevisePieces
    extends PTransform<PCollection<RunPiece>, PCollection<Change<RunUpdate>>> {
  private static final long serialVersionUID = 1L;

  /** The longest that GitHub lets a run live; so long may its pieces be on their way. */
  private static final Duration LONGEST_RUN = Duration.ofDays(35);

  private final Duration delay;
  private final Duration allowedLateness;

  private RevisePieces(Duration delay, Duration allowedLateness) {
    this.delay = delay;
    this.allowedLateness = allowedLateness;
  }

  /**
   * Returns the transform.
   *
   * @param delay how long, in processing time, a state may wait for more pieces
   * @param allowedLateness how long, in event time, pieces are remembered after the last
   */
  public static RevisePieces waiting(Duration delay, Duration allowedLateness) {
    return new RevisePieces(delay, allowedLateness);
  }

  @Override
  public PCollection<Change<RunUpdate>> expand(PCollection<RunPiece> pieces) {
    ReviseGroups<String, RunPiece, RunUpdate> revise =
        ReviseGroups.by(
                new Groups(), RecordCoder.of(RunPiece.class), RecordCoder.of(RunUpdate.class))
            .every(delay)
            .allowing(allowedLateness);
    return revise.changes(
        pieces
            .apply("Pieces", Came.create())
            .apply(
                "PiecesByGroup",
                ProjectChanges.by(
                    new Groups(), KvCoder.of(StringUtf8Coder.of(), RecordCoder.of(RunPiece.class))))
            .apply("RevisePieces", revise));
  }

  private record Groups()
      implements Projection<RunPiece, String, RunPiece>,
          GroupFunction<String, RunPiece, RunUpdate> {
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
      DistinctPieces distinct = new DistinctPieces(AssemblePieces.MAX_PIECES);
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
      return (time == null ? timestamp : time).plus(LONGEST_RUN);
    }
  }
}
