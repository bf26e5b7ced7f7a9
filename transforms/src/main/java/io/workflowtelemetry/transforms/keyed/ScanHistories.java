package io.workflowtelemetry.transforms.keyed;

import io.workflowtelemetry.schemas.blocks.GroupInBlocks;
import io.workflowtelemetry.transforms.keyed.ReviseInOrder.Settings;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.DoFn.OutputReceiver;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionList;
import org.jspecify.annotations.Nullable;

/**
 * Runs scans over the histories of things, each scan over whole histories or over parts of them. Of
 * a history all events of a key are there at once: they are brought together once for all scans,
 * and of each output the last is emitted. In a stream each scan revises what it emitted.
 *
 * @param <S> a thing
 * @param <K> the key of a history
 * @param <EventT> an event
 * @param <OutputT> what comes out
 */
public final class ScanHistories<S, K, EventT, OutputT>
    extends PTransform<PCollection<Change<S>>, PCollectionList<Change<OutputT>>> {
  private static final long serialVersionUID = 1L;

  private final Projection<S, K, EventT> projection;
  private final KvCoder<K, EventT> coder;
  private final List<OneScan<EventT, ?, OutputT>> scans;

  private ScanHistories(
      Projection<S, K, EventT> projection,
      KvCoder<K, EventT> coder,
      List<OneScan<EventT, ?, OutputT>> scans) {
    this.projection = projection;
    this.coder = coder;
    this.scans = scans;
  }

  /**
   * A scan.
   *
   * @param part what tells the part of a history that an event belongs to
   * @param needed what leaves of an event what the scan looks at
   */
  private record OneScan<EventT, StateT, OutputT>(
      String name,
      SerializableFunction<EventT, @Nullable String> part,
      SerializableFunction<EventT, EventT> needed,
      Settings<EventT, StateT, OutputT> settings)
      implements Serializable {}

  /** Returns a transform without scans yet of the histories that a projection tells. */
  public static <S, K, EventT, OutputT> ScanHistories<S, K, EventT, OutputT> of(
      Projection<S, K, EventT> projection, KvCoder<K, EventT> coder) {
    return new ScanHistories<>(projection, coder, List.of());
  }

  /**
   * Returns a transform that runs this scan too; all must have one order of events.
   *
   * @param name of the step
   * @param part what tells the part of a history that an event belongs to
   */
  public <StateT> ScanHistories<S, K, EventT, OutputT> with(
      String name,
      SerializableFunction<EventT, @Nullable String> part,
      Settings<EventT, StateT, OutputT> settings) {
    return with(name, part, event -> event, settings);
  }

  /**
   * Returns a transform that runs this scan too, which does not look at all of an event.
   *
   * @param name of the step
   * @param part what tells the part of a history that an event belongs to
   * @param needed what leaves of an event what the scan looks at: a stream keeps no more of it in
   *     this scan's state, and does not scan again where nothing else changed
   */
  public <StateT> ScanHistories<S, K, EventT, OutputT> with(
      String name,
      SerializableFunction<EventT, @Nullable String> part,
      SerializableFunction<EventT, EventT> needed,
      Settings<EventT, StateT, OutputT> settings) {
    List<OneScan<EventT, ?, OutputT>> all = new ArrayList<>(scans);
    all.add(new OneScan<>(name, part, needed, settings));
    return new ScanHistories<>(projection, coder, List.copyOf(all));
  }

  @Override
  public PCollectionList<Change<OutputT>> expand(PCollection<Change<S>> things) {
    PCollectionList<Change<OutputT>> outputs = PCollectionList.empty(things.getPipeline());
    if (things.isBounded() == IsBounded.UNBOUNDED) {
      for (OneScan<EventT, ?, OutputT> scan : scans) {
        outputs = outputs.and(revise(things, scan));
      }
      return outputs;
    }
    PCollection<KV<K, Iterable<EventT>>> histories = group(things, scans.get(0).settings().scan());
    for (OneScan<EventT, ?, OutputT> scan : scans) {
      outputs =
          outputs.and(
              histories
                  .apply(scan.name(), ParDo.of(scanParts(scan)))
                  .setCoder(ChangeCoder.of(scan.settings().outputCoder())));
    }
    return outputs;
  }

  private static <K, EventT, StateT, OutputT> ScanPartsFn<K, EventT, StateT, OutputT> scanParts(
      OneScan<EventT, StateT, OutputT> scan) {
    return new ScanPartsFn<>(scan.part(), scan.settings());
  }

  private PCollection<KV<K, Iterable<EventT>>> group(
      PCollection<Change<S>> things, Scan<EventT, ?, ?> first) {
    Projection<S, K, EventT> events = projection;
    return things.apply(
        "Group",
        GroupInBlocks.<K, EventT>inOrder(
                event -> first.time(event).toEpochMilli(),
                (one, other) -> first.ties().compare(one, other))
            .of(coder, (thing, rows) -> events.items(thing.added(), rows)));
  }

  private <StateT> PCollection<Change<OutputT>> revise(
      PCollection<Change<S>> things, OneScan<EventT, StateT, OutputT> scan) {
    Coder<KV<K, @Nullable String>> keys =
        KvCoder.of(coder.getKeyCoder(), NullableCoder.of(StringUtf8Coder.of()));
    return things
        .apply(
            scan.name() + "/Project",
            ProjectChanges.by(
                new Parts<>(projection, scan.part(), scan.needed()),
                KvCoder.of(keys, coder.getValueCoder())))
        .apply(scan.name(), ReviseInOrder.by(scan.settings()));
  }

  /** What the parts of histories hold of a thing. */
  private record Parts<S, K, EventT>(
      Projection<S, K, EventT> histories,
      SerializableFunction<EventT, @Nullable String> part,
      SerializableFunction<EventT, EventT> needed)
      implements Projection<S, KV<K, @Nullable String>, EventT> {
    @Override
    public String id(EventT event) {
      return histories.id(event);
    }

    @Override
    public void items(S thing, BiConsumer<KV<K, @Nullable String>, EventT> groups) {
      histories.items(
          thing, (key, event) -> groups.accept(KV.of(key, part.apply(event)), needed.apply(event)));
    }
  }

  private static final class ScanPartsFn<K, EventT, StateT, OutputT>
      extends DoFn<KV<K, Iterable<EventT>>, Change<OutputT>> {
    private static final long serialVersionUID = 1L;

    private final SerializableFunction<EventT, @Nullable String> part;
    private final Settings<EventT, StateT, OutputT> settings;

    ScanPartsFn(
        SerializableFunction<EventT, @Nullable String> part,
        Settings<EventT, StateT, OutputT> settings) {
      this.part = part;
      this.settings = settings;
    }

    @ProcessElement
    public void process(
        @Element KV<K, Iterable<EventT>> history, OutputReceiver<Change<OutputT>> output) {
      Map<@Nullable String, ScannedPart<EventT, StateT, OutputT>> parts = new HashMap<>();
      for (EventT event : history.getValue()) {
        String name = part.apply(event);
        ScannedPart<EventT, StateT, OutputT> scanned =
            parts.computeIfAbsent(name, unused -> new ScannedPart<>(settings, output));
        scanned.next(event);
        if (scanned.isAsAtStart()) {
          // Of most branches there is nothing to remember.
          parts.remove(name);
        }
      }
      parts.values().forEach(ScannedPart::flush);
    }
  }

  /** How far a part of a history has been scanned. Of outputs of one id the last is given. */
  private static final class ScannedPart<EventT, StateT, OutputT> {
    private final Settings<EventT, StateT, OutputT> settings;
    private final OutputReceiver<Change<OutputT>> receiver;
    private StateT state;
    private @Nullable OutputT held;

    ScannedPart(
        Settings<EventT, StateT, OutputT> settings, OutputReceiver<Change<OutputT>> receiver) {
      this.settings = settings;
      this.receiver = receiver;
      this.state = settings.scan().start();
    }

    void next(EventT event) {
      state = settings.scan().next(state, event, this::hold);
    }

    private void hold(OutputT output) {
      if (held != null
          && !settings.outputId().apply(held).equals(settings.outputId().apply(output))) {
        receiver.output(Change.added(held));
      }
      held = output;
    }

    boolean isAsAtStart() {
      return held == null && settings.scan().start().equals(state);
    }

    void flush() {
      if (held != null) {
        receiver.output(Change.added(held));
      }
    }
  }
}
