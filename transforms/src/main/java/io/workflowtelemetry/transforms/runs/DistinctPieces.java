package io.workflowtelemetry.transforms.runs;

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
import org.jspecify.annotations.Nullable;

/**
 * The different pieces of a group, in the order of their times, then of their digests. Where there
 * are too many, the first are kept; which those are does not depend on the order of arrival, and
 * neither does any count.
 */
final class DistinctPieces {
  private record Place(@Nullable Instant time, String digest) {
    static final Comparator<Place> ORDER =
        Comparator.comparing(Place::time, Orders.BY_TIME).thenComparing(Place::digest);
  }

  private static final class Copies {
    final RunPiece piece;
    long count;

    Copies(RunPiece piece) {
      this.piece = piece;
    }
  }

  private final int most;
  private final TreeMap<Place, Copies> pieces = new TreeMap<>(Place.ORDER);
  private final Map<RecordType, Long> read = new TreeMap<>();

  DistinctPieces(int most) {
    this.most = most;
  }

  void offer(RunPiece piece) {
    read.merge(RecordTypes.of(piece), 1L, Long::sum);
    Place place = new Place(RecordTypes.time(piece), Digests.sha256(piece));
    pieces.computeIfAbsent(place, unused -> new Copies(piece)).count++;
    if (pieces.size() > most) {
      // Those that stay in the end were never among the last, so their copies are all counted.
      pieces.pollLastEntry();
    }
  }

  List<RunPiece> kept() {
    List<RunPiece> kept = new ArrayList<>(pieces.size());
    pieces.values().forEach(copies -> kept.add(copies.piece));
    return kept;
  }

  /** Counts what became of the pieces: what was too much is superseded. */
  void countTo(BundleCounts counts) {
    read.forEach(
        (type, all) -> {
          List<Copies> ofType =
              pieces.values().stream()
                  .filter(copies -> RecordTypes.of(copies.piece) == type)
                  .toList();
          long copies = ofType.stream().mapToLong(piece -> piece.count).sum();
          String name = "records/" + type.label();
          counts.add(name + "/kept", ofType.size());
          counts.add(name + "/duplicate", copies - ofType.size());
          counts.add(name + "/superseded", all - copies);
        });
  }
}
