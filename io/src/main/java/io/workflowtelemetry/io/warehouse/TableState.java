package io.workflowtelemetry.io.warehouse;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.MapCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;

/**
 * What is known of a table that is polled.
 *
 * @param position the greatest {@link Position} of the rows that were given
 * @param floor the least position that is looked at again
 * @param rows how many rows were given
 * @param seen the positions of the rows that are met again, by the rows' fingerprints
 */
record TableState(long position, long floor, long rows, Map<String, Long> seen) {
  static final TableState EMPTY = new TableState(Position.NOWHERE, Position.NOWHERE, 0, Map.of());

  /** Returns whether no row with a position was given yet. */
  boolean isAtBeginning() {
    return position == Position.NOWHERE;
  }

  /** Returns the least position that is looked at in the next poll. */
  long from(long overlap) {
    return Math.max(floor, position - overlap);
  }

  /**
   * Returns the same, without what won't be met again, and with less to be met again where that is
   * too much to remember. Rows of the greatest position, of later ones that are not believed, and
   * of none are always remembered.
   *
   * @param most how many rows to remember, if possible
   */
  TableState trimmed(long overlap, int most) {
    if (isAtBeginning()) {
      return this;
    }
    long least = from(overlap);
    if (seen.size() > most) {
      long dropped =
          seen.values().stream()
              .filter(value -> value != Position.NOWHERE)
              .sorted(Comparator.reverseOrder())
              .skip(most)
              .findFirst()
              .orElse(Position.NOWHERE);
      least = Math.max(least, Math.min(position, dropped + 1));
    }
    Map<String, Long> kept = new HashMap<>(seen);
    long bound = least;
    kept.values().removeIf(value -> value != Position.NOWHERE && value < bound);
    return new TableState(position, bound, rows, kept);
  }

  static final class StateCoder extends CustomCoder<TableState> {
    private static final long serialVersionUID = 1L;
    private static final VarLongCoder NUMBER = VarLongCoder.of();
    private static final MapCoder<String, Long> SEEN =
        MapCoder.of(StringUtf8Coder.of(), VarLongCoder.of());

    @Override
    public void encode(TableState state, OutputStream out) throws IOException {
      NUMBER.encode(state.position(), out);
      NUMBER.encode(state.floor(), out);
      NUMBER.encode(state.rows(), out);
      SEEN.encode(state.seen(), out);
    }

    @Override
    public TableState decode(InputStream in) throws IOException {
      return new TableState(
          NUMBER.decode(in), NUMBER.decode(in), NUMBER.decode(in), SEEN.decode(in));
    }
  }
}
