package io.workflowtelemetry.transforms.keyed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.MapCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.StructuredCoder;
import org.apache.beam.sdk.state.MapState;
import org.apache.beam.sdk.state.ValueState;
import org.jspecify.annotations.Nullable;

/** What is known of a group while something is done to it. */
interface Group<T, O> {
  /** Returns how far it has come; null for a group of which nothing is known. */
  @Nullable GroupPhase phase();

  /** Returns an item; null where there is none of that id. */
  @Nullable T item(String id);

  /** Returns all items, in no order. */
  Collection<T> items();

  void put(String id, T item);

  void remove(String id);

  /** Returns what was given last. */
  Map<String, O> outputs();

  /** Remembers what was given. */
  void emit(Map<String, O> outputs);

  /** Keeps how far it has come, and all that was done to it. */
  void keep(GroupPhase phase);

  /** Forgets all. */
  void clear();

  /** A group that is read and written as a whole, for groups of few items. */
  final class InOneState<T, O> implements Group<T, O> {
    private final ValueState<Whole<T, O>> state;
    private final @Nullable Whole<T, O> known;
    private final Map<String, T> items;
    private Map<String, O> outputs;
    private boolean changed;

    InOneState(ValueState<Whole<T, O>> state) {
      this.state = state;
      this.known = state.read();
      // A state backend may hand out the very value that it keeps.
      this.items = known == null ? new LinkedHashMap<>() : new LinkedHashMap<>(known.items());
      this.outputs = known == null ? Map.of() : known.outputs();
    }

    @Override
    public @Nullable GroupPhase phase() {
      return known == null ? null : known.phase();
    }

    @Override
    public @Nullable T item(String id) {
      return items.get(id);
    }

    @Override
    public Collection<T> items() {
      return List.copyOf(items.values());
    }

    @Override
    public void put(String id, T item) {
      items.put(id, item);
      changed = true;
    }

    @Override
    public void remove(String id) {
      items.remove(id);
      changed = true;
    }

    @Override
    public Map<String, O> outputs() {
      return outputs;
    }

    @Override
    public void emit(Map<String, O> given) {
      outputs = given;
      changed = true;
    }

    @Override
    public void keep(GroupPhase phase) {
      if (changed || !phase.equals(phase())) {
        state.write(new Whole<>(phase, items, outputs));
      }
    }

    @Override
    public void clear() {
      items.clear();
      outputs = Map.of();
      state.clear();
    }
  }

  /**
   * A group of which each item is written by itself, so that many may change before all are read.
   */
  final class InStates<T, O> implements Group<T, O> {
    private final MapState<String, T> items;
    private final ValueState<Map<String, O>> outputs;
    private final ValueState<GroupPhase> phase;
    private final @Nullable GroupPhase known;

    InStates(
        MapState<String, T> items,
        ValueState<Map<String, O>> outputs,
        ValueState<GroupPhase> phase) {
      this.items = items;
      this.outputs = outputs;
      this.phase = phase;
      this.known = phase.read();
    }

    @Override
    public @Nullable GroupPhase phase() {
      return known;
    }

    @Override
    public @Nullable T item(String id) {
      return items.get(id).read();
    }

    @Override
    public Collection<T> items() {
      List<T> values = new ArrayList<>();
      items.values().read().forEach(values::add);
      return values;
    }

    @Override
    public void put(String id, T item) {
      items.put(id, item);
    }

    @Override
    public void remove(String id) {
      items.remove(id);
    }

    @Override
    public Map<String, O> outputs() {
      Map<String, O> former = outputs.read();
      return former == null ? Map.of() : former;
    }

    @Override
    public void emit(Map<String, O> given) {
      outputs.write(given);
    }

    @Override
    public void keep(GroupPhase now) {
      if (!now.equals(known)) {
        phase.write(now);
      }
    }

    @Override
    public void clear() {
      items.clear();
      outputs.clear();
      phase.clear();
    }
  }

  /** All that is known of a group, as one value. */
  record Whole<T, O>(GroupPhase phase, Map<String, T> items, Map<String, O> outputs) {
    static <T, O> Coder<Whole<T, O>> coder(Coder<T> item, Coder<O> output) {
      return new WholeCoder<>(item, output);
    }

    private static final class WholeCoder<T, O> extends StructuredCoder<Whole<T, O>> {
      private static final long serialVersionUID = 1L;

      private final MapCoder<String, T> items;
      private final MapCoder<String, O> outputs;

      WholeCoder(Coder<T> item, Coder<O> output) {
        this.items = MapCoder.of(StringUtf8Coder.of(), item);
        this.outputs = MapCoder.of(StringUtf8Coder.of(), output);
      }

      @Override
      public void encode(Whole<T, O> group, OutputStream out) throws IOException {
        GroupPhase.PhaseCoder.INSTANCE.encode(group.phase, out);
        items.encode(group.items, out);
        outputs.encode(group.outputs, out);
      }

      @Override
      public Whole<T, O> decode(InputStream in) throws IOException {
        GroupPhase phase = GroupPhase.PhaseCoder.INSTANCE.decode(in);
        return new Whole<>(phase, items.decode(in), outputs.decode(in));
      }

      @Override
      public List<? extends Coder<?>> getCoderArguments() {
        return List.of(items.getValueCoder(), outputs.getValueCoder());
      }

      @Override
      public void verifyDeterministic() throws NonDeterministicException {
        throw new NonDeterministicException(this, "A map has no order.");
      }
    }
  }
}
