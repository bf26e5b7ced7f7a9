package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.AgentPiece;
import io.workflowtelemetry.schemas.RunPiece;
import io.workflowtelemetry.transforms.keyed.BundleCounts;
import io.workflowtelemetry.transforms.keyed.Orders;
import io.workflowtelemetry.transforms.logs.RecordTypes;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The different pieces of a group, in the order of their times, then of their digests. Where there
 * are too many, the first are kept; which those are does not depend on the order of arrival, and
 * neither does any count.
 */
final class DistinctPieces<P extends SpecificRecord> {
  private record Place(@Nullable Instant time, String digest) {
    static final Comparator<Place> ORDER =
        Comparator.comparing(Place::time, Orders.BY_TIME).thenComparing(Place::digest);
  }

  private static final class Copies<P> {
    final P piece;
    long count;

    Copies(P piece) {
      this.piece = piece;
    }
  }

  private final int most;
  private final Function<P, RecordType> type;
  private final Function<P, @Nullable Instant> time;
  private final TreeMap<Place, Copies<P>> pieces = new TreeMap<>(Place.ORDER);
  private final Map<RecordType, Long> read = new TreeMap<>();

  private DistinctPieces(
      int most, Function<P, RecordType> type, Function<P, @Nullable Instant> time) {
    this.most = most;
    this.type = type;
    this.time = time;
  }

  /** Returns none yet of the pieces of a run. */
  static DistinctPieces<RunPiece> ofRun(int most) {
    return new DistinctPieces<>(most, RecordTypes::of, RecordTypes::time);
  }

  /** Returns none yet of the pieces of agents' invocations. */
  static DistinctPieces<AgentPiece> ofAgents(int most) {
    return new DistinctPieces<>(most, piece -> RecordType.AGENT_PIECE, AgentPiece::getAt);
  }

  void offer(P piece) {
    read.merge(type.apply(piece), 1L, Long::sum);
    Place place = new Place(time.apply(piece), Digests.sha256(piece));
    pieces.computeIfAbsent(place, unused -> new Copies<>(piece)).count++;
    if (pieces.size() > most) {
      // Those that stay in the end were never among the last, so their copies are all counted.
      pieces.pollLastEntry();
    }
  }

  List<P> kept() {
    List<P> kept = new ArrayList<>(pieces.size());
    pieces.values().forEach(copies -> kept.add(copies.piece));
    return kept;
  }

  /** Counts what became of the pieces: what was too much is superseded. */
  void countTo(BundleCounts counts) {
    read.forEach(
        (label, all) -> {
          List<Copies<P>> ofType =
              pieces.values().stream().filter(copies -> type.apply(copies.piece) == label).toList();
          long copies = ofType.stream().mapToLong(piece -> piece.count).sum();
          String name = "records/" + label.label();
          counts.add(name + "/kept", ofType.size());
          counts.add(name + "/duplicate", copies - ofType.size());
          counts.add(name + "/superseded", all - copies);
        });
  }
}
