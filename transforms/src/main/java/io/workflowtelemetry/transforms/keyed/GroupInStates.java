package io.workflowtelemetry.transforms.keyed;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.state.MapState;
import org.apache.beam.sdk.state.ValueState;
import org.jspecify.annotations.Nullable;

/** A group of which each item is written by itself, so that many may change before all are read. */
final class GroupInStates<T, O> implements Group<T, O> {
  private final MapState<String, T> items;
  private final ValueState<Map<String, O>> outputs;
  private final ValueState<GroupPhase> phase;
  private final @Nullable GroupPhase known;

  GroupInStates(
      MapState<String, T> items, ValueState<Map<String, O>> outputs, ValueState<GroupPhase> phase) {
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
  public void give(Map<String, O> given) {
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
