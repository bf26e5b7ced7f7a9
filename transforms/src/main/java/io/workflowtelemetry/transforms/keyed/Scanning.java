package io.workflowtelemetry.transforms.keyed;

import io.workflowtelemetry.transforms.keyed.ReviseInOrder.Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Goes from event to event, and notes what the scan gives on the way. */
final class Scanning<EventT, StateT, OutputT> {
  private final Settings<EventT, StateT, OutputT> settings;
  private final Map<String, OutputT> outputs = new LinkedHashMap<>();
  private StateT state;
  private @Nullable OutputT last;
  private boolean begun;

  Scanning(Settings<EventT, StateT, OutputT> settings, ScanCarry<StateT, OutputT> from) {
    this.settings = settings;
    this.state = from.state();
    OutputT output = from.output();
    if (output != null) {
      give(output);
    }
  }

  void next(EventT event) {
    begun = true;
    state = settings.scan().next(state, event, this::give);
  }

  private void give(OutputT output) {
    outputs.put(settings.outputId().apply(output), output);
    last = output;
  }

  /** Says whether there was an event. */
  boolean hasBegun() {
    return begun;
  }

  /** Returns what the scan goes on with. */
  ScanCarry<StateT, OutputT> carry() {
    return new ScanCarry<>(state, last);
  }

  /**
   * Puts what was given into a map by its id.
   *
   * @param all whether the last is put too, which the next chunk may revise where there is one
   */
  void giveTo(Map<String, OutputT> given, boolean all) {
    given.putAll(outputs);
    if (!all && last != null) {
      given.remove(settings.outputId().apply(last));
    }
  }
}
