package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.transforms.keyed.BundleCounts;
import io.workflowtelemetry.transforms.keyed.GroupFunction;
import io.workflowtelemetry.transforms.keyed.Projection;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;

/**
 * How pieces of one kind are brought together: in groups, of which each holds a piece once.
 *
 * @param <P> a piece
 * @param <O> what the pieces of a group make
 */
interface PieceGroups<P extends SpecificRecord, O extends SpecificRecord>
    extends Projection<P, String, P>, GroupFunction<String, P, O> {
  Class<P> piece();

  Class<O> made();

  /** Returns the group that a piece is of. */
  String group(P piece);

  /** Returns none yet of the pieces of a group. */
  DistinctPieces<P> none();

  /** Returns what the different pieces of a group make, by what tells one from another. */
  Map<String, O> fold(List<P> pieces);

  /** Counts what was made as read. */
  void countRead(O made, BundleCounts counts);

  @Override
  default String id(P piece) {
    return Digests.sha256(piece);
  }

  @Override
  default void items(P piece, BiConsumer<String, P> groups) {
    groups.accept(group(piece), piece);
  }

  @Override
  default Map<String, O> outputs(String group, Iterable<P> pieces, boolean closed) {
    DistinctPieces<P> distinct = none();
    pieces.forEach(distinct::offer);
    return fold(distinct.kept());
  }
}
