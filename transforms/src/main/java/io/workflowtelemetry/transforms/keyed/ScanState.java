package io.workflowtelemetry.transforms.keyed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.StructuredCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.jspecify.annotations.Nullable;

/** What is kept of the events of a key that may still change: chunks, and where they are. */
final class ScanState {
  private ScanState() {}

  /**
   * What a scan takes with it from one event to the next.
   *
   * @param state what it remembers
   * @param output what it emitted last, which later events may revise; null for nothing yet
   */
  record Carry<StateT, OutputT>(StateT state, @Nullable OutputT output) {}

  /**
   * Some events of a key that follow each other.
   *
   * @param carry what the scan comes to the first of them with
   * @param events the events in their order
   */
  record Chunk<EventT, StateT, OutputT>(Carry<StateT, OutputT> carry, List<EventT> events) {
    static <EventT, StateT, OutputT> Coder<Chunk<EventT, StateT, OutputT>> coder(
        Coder<EventT> event, Coder<StateT> state, Coder<OutputT> output) {
      return new ChunkCoder<>(event, state, output);
    }

    private static final class ChunkCoder<EventT, StateT, OutputT>
        extends StructuredCoder<Chunk<EventT, StateT, OutputT>> {
      private static final long serialVersionUID = 1L;

      private final ListCoder<EventT> events;
      private final Coder<StateT> state;
      private final NullableCoder<OutputT> output;

      ChunkCoder(Coder<EventT> event, Coder<StateT> state, Coder<OutputT> output) {
        this.events = ListCoder.of(event);
        this.state = state;
        this.output = NullableCoder.of(output);
      }

      @Override
      public void encode(Chunk<EventT, StateT, OutputT> chunk, OutputStream out)
          throws IOException {
        state.encode(chunk.carry.state(), out);
        output.encode(chunk.carry.output(), out);
        events.encode(chunk.events, out);
      }

      @Override
      public Chunk<EventT, StateT, OutputT> decode(InputStream in) throws IOException {
        Carry<StateT, OutputT> carry = new Carry<>(state.decode(in), output.decode(in));
        return new Chunk<>(carry, events.decode(in));
      }

      @Override
      public List<? extends Coder<?>> getCoderArguments() {
        return List.of(events.getElemCoder(), state, output.getValueCoder());
      }

      @Override
      public void verifyDeterministic() throws NonDeterministicException {
        verifyDeterministic(this, "Its parts must be.", events, state, output);
      }
    }
  }

  /**
   * Where the events of a key are.
   *
   * @param settledUntilMs until when events are settled, in ms since the epoch
   * @param settlesAtMs when more of them will be, {@link #NEVER} where there are none
   * @param starts the times from which on events are in a chunk, in order, in ms since the epoch;
   *     the first chunk has all events before it too
   */
  record Index(long settledUntilMs, long settlesAtMs, List<Long> starts) {
    static final long NEVER = Long.MAX_VALUE;
    static final Index NEW = new Index(Long.MIN_VALUE, NEVER, List.of(Long.MIN_VALUE));

    Index withStarts(List<Long> now) {
      return new Index(settledUntilMs, settlesAtMs, now);
    }

    Index settlesAt(long ms) {
      return new Index(settledUntilMs, ms, starts);
    }

    /** Returns the index once events before a time are settled, and no time is set for more. */
    Index settledUntil(long ms) {
      return new Index(ms, NEVER, starts);
    }

    /** Writes an index. */
    static final class IndexCoder extends AtomicCoder<Index> {
      private static final long serialVersionUID = 1L;
      private static final ListCoder<Long> STARTS = ListCoder.of(VarLongCoder.of());
      private static final VarLongCoder TIME = VarLongCoder.of();
      static final IndexCoder INSTANCE = new IndexCoder();

      @Override
      public void encode(Index index, OutputStream out) throws IOException {
        TIME.encode(index.settledUntilMs, out);
        TIME.encode(index.settlesAtMs, out);
        STARTS.encode(index.starts, out);
      }

      @Override
      public Index decode(InputStream in) throws IOException {
        return new Index(TIME.decode(in), TIME.decode(in), STARTS.decode(in));
      }
    }
  }
}
