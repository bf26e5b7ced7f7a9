package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.AgentEvent;
import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.blocks.GroupInBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.joda.time.Instant;

/**
 * Gives invocations whose lines have no id one: SHA-256, in hex, over the line's bytes, {@code #}
 * and how many equal lines stand before it in its file. Equal lines are so told apart, and a file
 * that is read again gives the same ids.
 */
public final class NumberEqualEvents
    extends PTransform<PCollection<AgentEvent>, PCollection<AgentInvocation>> {
  private static final long serialVersionUID = 1L;

  private static final KvCoder<KV<String, String>, AgentEvent> BY_LINE =
      KvCoder.of(
          KvCoder.of(StringUtf8Coder.of(), StringUtf8Coder.of()), RecordCoder.of(AgentEvent.class));

  private final Duration allowedLateness;

  private NumberEqualEvents(Duration allowedLateness) {
    this.allowedLateness = allowedLateness;
  }

  /**
   * Returns the transform.
   *
   * @param lateness how long, in event time, a line of a stream is remembered after the last that
   *     equals it; of no matter to a history
   */
  public static NumberEqualEvents allowing(Duration lateness) {
    return new NumberEqualEvents(lateness);
  }

  @Override
  public PCollection<AgentInvocation> expand(PCollection<AgentEvent> events) {
    PCollection<KV<KV<String, String>, AgentEvent>> byLine =
        events.apply("KeyByFileAndLine", MapElements.via(new KeyByFileAndLine())).setCoder(BY_LINE);
    PCollection<AgentInvocation> numbered =
        events.isBounded() == IsBounded.BOUNDED
            ? byLine
                .apply("GroupEqualLines", GroupInBlocks.create())
                .apply("Number", ParDo.of(new NumberFn()))
            : byLine.apply("NumberNext", ParDo.of(new NumberNextFn(allowedLateness.toMillis())));
    return numbered.setCoder(RecordCoder.of(AgentInvocation.class));
  }

  private static AgentInvocation number(AgentEvent event, long before) {
    byte[] ordinal = ("#" + before).getBytes(StandardCharsets.US_ASCII);
    ByteBuffer line = event.getPayload();
    ByteBuffer bytes = ByteBuffer.allocate(line.remaining() + ordinal.length);
    bytes.put(line.duplicate()).put(ordinal);
    return AgentInvocation.newBuilder(event.getInvocation())
        .setInvocationId(Digests.sha256(bytes.array()))
        .build();
  }

  private static final class KeyByFileAndLine
      extends SimpleFunction<AgentEvent, KV<KV<String, String>, AgentEvent>> {
    private static final long serialVersionUID = 1L;

    @Override
    public KV<KV<String, String>, AgentEvent> apply(AgentEvent event) {
      return KV.of(KV.of(event.getFile(), event.getInvocation().getInvocationId()), event);
    }
  }

  private static final class NumberFn
      extends DoFn<KV<KV<String, String>, Iterable<AgentEvent>>, AgentInvocation> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element KV<KV<String, String>, Iterable<AgentEvent>> equal,
        OutputReceiver<AgentInvocation> output) {
      // Equal lines tell the same, so whichever comes first may be the first: nothing is sorted,
      // and nothing held.
      long before = 0;
      for (AgentEvent event : equal.getValue()) {
        output.output(number(event, before));
        before++;
      }
    }
  }

  /** Of a stream it is enough to remember how many equal lines came. */
  private static final class NumberNextFn
      extends DoFn<KV<KV<String, String>, AgentEvent>, AgentInvocation> {
    private static final long serialVersionUID = 1L;

    private final long allowedLatenessMs;

    @StateId("before")
    private final StateSpec<ValueState<Long>> beforeSpec = StateSpecs.value(VarLongCoder.of());

    @TimerId("expire")
    private final TimerSpec expireSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

    NumberNextFn(long allowedLatenessMs) {
      this.allowedLatenessMs = allowedLatenessMs;
    }

    @ProcessElement
    public void process(
        @Element KV<KV<String, String>, AgentEvent> event,
        @Timestamp Instant timestamp,
        @StateId("before") ValueState<Long> state,
        @TimerId("expire") Timer expire,
        OutputReceiver<AgentInvocation> output) {
      Long before = state.read();
      long count = before == null ? 0 : before;
      output.output(number(event.getValue(), count));
      state.write(count + 1);
      expire.set(EventTimes.ofMillis(timestamp.getMillis() + allowedLatenessMs));
    }

    @OnTimer("expire")
    public void expire(@StateId("before") ValueState<Long> state) {
      state.clear();
    }
  }
}
