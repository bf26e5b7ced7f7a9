package io.workflowtelemetry.transforms.keyed;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.state.ValueState;
import org.jspecify.annotations.Nullable;

/** A group that is read and written as a whole, for groups of few items. */
final class GroupInOneState<T, O> implements Group<T, O> {
  private final ValueState<WholeGroup<T, O>> state;
  private final @Nullable WholeGroup<T, O> known;
  private final Map<String, T> items;
  private Map<String, O> outputs;
  private boolean changed;

  GroupInOneState(ValueState<WholeGroup<T, O>> state) {
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
  public void give(Map<String, O> given) {
    outputs = given;
    changed = true;
  }

  @Override
  public void keep(GroupPhase phase) {
    if (changed || !phase.equals(phase())) {
      state.write(new WholeGroup<>(phase, items, outputs));
    }
  }

  @Override
  public void clear() {
    items.clear();
    outputs = Map.of();
    state.clear();
  }
}
