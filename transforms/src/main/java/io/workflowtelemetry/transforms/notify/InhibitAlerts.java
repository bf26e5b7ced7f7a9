package io.workflowtelemetry.transforms.notify;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.InhibitingAlert;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.state.MapState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Says of each revision of an alert whether another alert of its repository keeps it from being
 * told. As that one begins to fire or ceases, the revisions that it concerns come once more.
 *
 * <p>Of a repository so many alerts are remembered; those beyond are neither kept back nor keep
 * others back.
 */
final class InhibitAlerts extends PTransform<PCollection<Alert>, PCollection<KV<Alert, Boolean>>> {
  private static final long serialVersionUID = 1L;

  /** The most alerts of a repository that are remembered. */
  static final int MAX_ALERTS = 1_000;

  static final Coder<KV<Alert, Boolean>> CODER =
      KvCoder.of(RecordCoder.of(Alert.class), BooleanCoder.of());

  private final Inhibitions inhibitions;

  private InhibitAlerts(Inhibitions inhibitions) {
    this.inhibitions = inhibitions;
  }

  static InhibitAlerts by(Routing routing) {
    return new InhibitAlerts(Inhibitions.of(routing));
  }

  @Override
  public PCollection<KV<Alert, Boolean>> expand(PCollection<Alert> alerts) {
    return alerts
        .apply("ByRepository", ParDo.of(new ByRepositoryFn()))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), RecordCoder.of(Alert.class)))
        .apply("Inhibit", ParDo.of(new InhibitFn(inhibitions)))
        .setCoder(CODER);
  }

  /** Puts alerts beside those of their repository. */
  static final class ByRepositoryFn extends DoFn<Alert, KV<String, Alert>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element Alert alert, OutputReceiver<KV<String, Alert>> output) {
      output.output(KV.of(Label.REPOSITORY.of(alert), alert));
    }
  }

  private static final class InhibitFn extends DoFn<KV<String, Alert>, KV<Alert, Boolean>> {
    private static final long serialVersionUID = 1L;
    private static final String ALERTS = "alerts";
    private static final String SOURCES = "sources";
    private static final String COUNT = "count";

    private final Inhibitions inhibitions;

    @StateId(ALERTS)
    private final StateSpec<MapState<String, InhibitingAlert>> alertsSpec =
        StateSpecs.map(StringUtf8Coder.of(), RecordCoder.of(InhibitingAlert.class));

    /** How many alerts that fire have a text among their sources. */
    @StateId(SOURCES)
    private final StateSpec<MapState<String, Long>> sourcesSpec =
        StateSpecs.map(StringUtf8Coder.of(), VarLongCoder.of());

    @StateId(COUNT)
    private final StateSpec<ValueState<Long>> countSpec = StateSpecs.value(VarLongCoder.of());

    InhibitFn(Inhibitions inhibitions) {
      this.inhibitions = inhibitions;
    }

    @ProcessElement
    public void process(
        @Element KV<String, Alert> element,
        @StateId(ALERTS) MapState<String, InhibitingAlert> alerts,
        @StateId(SOURCES) MapState<String, Long> sources,
        @StateId(COUNT) ValueState<Long> count,
        OutputReceiver<KV<Alert, Boolean>> output) {
      Alert alert = Objects.requireNonNull(element.getValue());
      InhibitingAlert known = alerts.get(alert.getAlertId()).read();
      List<String> inhibits = inhibitions.sources(alert);
      List<String> inhibitedBy = inhibitions.targets(alert);
      if (known == null && inhibits.isEmpty() && inhibitedBy.isEmpty()) {
        output.output(KV.of(alert, false));
        return;
      }
      long size = count(count);
      boolean fires = Telling.fires(alert);
      boolean kept = fires && (known != null || size < MAX_ALERTS);
      // One that is not remembered would never come again: it must not be kept back.
      boolean inhibited = (kept || !fires) && isInhibited(inhibitedBy, sources);
      output.output(KV.of(alert, inhibited));
      if (kept) {
        alerts.put(
            alert.getAlertId(), new InhibitingAlert(alert, inhibits, inhibitedBy, inhibited));
      } else if (known != null) {
        alerts.remove(alert.getAlertId());
      }
      write(count, size + (kept ? 1 : 0) - (known == null ? 0 : 1));
      Set<String> changed =
          change(
              known == null ? List.of() : known.getSources(), kept ? inhibits : List.of(), sources);
      if (!changed.isEmpty()) {
        tellTargets(changed, alerts, sources, output);
      }
    }

    /** Returns which sources began or ceased. */
    private static Set<String> change(
        List<String> before, List<String> after, MapState<String, Long> sources) {
      Set<String> changed = new TreeSet<>();
      for (String source : after) {
        if (!before.contains(source) && add(source, 1, sources) == 1) {
          changed.add(source);
        }
      }
      for (String source : before) {
        if (!after.contains(source) && add(source, -1, sources) == 0) {
          changed.add(source);
        }
      }
      return changed;
    }

    private static long add(String source, long difference, MapState<String, Long> sources) {
      Long before = sources.get(source).read();
      long after = (before == null ? 0 : before) + difference;
      if (after == 0) {
        sources.remove(source);
      } else {
        sources.put(source, after);
      }
      return after;
    }

    private static void tellTargets(
        Set<String> changed,
        MapState<String, InhibitingAlert> alerts,
        MapState<String, Long> sources,
        OutputReceiver<KV<Alert, Boolean>> output) {
      List<InhibitingAlert> targets = new ArrayList<>();
      for (Map.Entry<String, InhibitingAlert> entry : alerts.entries().read()) {
        InhibitingAlert target = entry.getValue();
        boolean inhibited = target.getInhibited();
        if (!Collections.disjoint(target.getTargets(), changed)
            && isInhibited(target.getTargets(), sources) != inhibited) {
          targets.add(InhibitingAlert.newBuilder(target).setInhibited(!inhibited).build());
        }
      }
      for (InhibitingAlert target : targets) {
        alerts.put(target.getAlert().getAlertId(), target);
        output.output(KV.of(target.getAlert(), target.getInhibited()));
      }
    }

    private static boolean isInhibited(List<String> targets, MapState<String, Long> sources) {
      return targets.stream().anyMatch(target -> sources.get(target).read() != null);
    }

    private static long count(ValueState<Long> state) {
      @Nullable Long count = state.read();
      return count == null ? 0 : count;
    }

    private static void write(ValueState<Long> state, long count) {
      if (count == 0) {
        state.clear();
      } else {
        state.write(count);
      }
    }
  }
}
