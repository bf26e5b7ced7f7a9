package io.workflowtelemetry.io.tables;

import io.workflowtelemetry.io.tables.RewriteFiles.Schedule;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.state.MapState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/** Keeps the rows of one file, and writes it. */
final class RewriteFileFn<T extends SpecificRecord>
    extends DoFn<KV<String, KV<T, Boolean>>, KV<String, T>> {
  private static final long serialVersionUID = 1L;

  private static final int CHANGED = 1;
  private static final int SCHEDULED = 2;
  private static final int CLOSED = 4;
  private static final int EXPIRED = 8;

  private final Table<T> table;
  private final String folder;
  private final Schedule schedule;
  private final RecordCoder<T> coder;

  /** Encoded rows, by their sort keys, as text of one character a byte. */
  @StateId("rows")
  private final StateSpec<MapState<String, byte[]>> rowsSpec =
      StateSpecs.map(StringUtf8Coder.of(), ByteArrayCoder.of());

  @StateId("phase")
  private final StateSpec<ValueState<Integer>> phaseSpec = StateSpecs.value(VarIntCoder.of());

  @TimerId("flush")
  private final TimerSpec flushSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  @TimerId("close")
  private final TimerSpec closeSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  @TimerId("expire")
  private final TimerSpec expireSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  RewriteFileFn(Table<T> table, String folder, Schedule schedule) {
    this.table = table;
    this.folder = folder;
    this.schedule = schedule;
    this.coder = RecordCoder.of(table.type());
  }

  @ProcessElement
  public void process(
      @Element KV<String, KV<T, Boolean>> element,
      @StateId("rows") MapState<String, byte[]> rows,
      @StateId("phase") ValueState<Integer> phaseState,
      @TimerId("flush") Timer flush,
      @TimerId("close") Timer close,
      @TimerId("expire") Timer expire,
      OutputReceiver<KV<String, T>> late)
      throws IOException {
    Integer known = phaseState.read();
    int phase = known == null ? 0 : known;
    if ((phase & EXPIRED) != 0) {
      late.output(KV.of(element.getKey(), element.getValue().getKey()));
      return;
    }
    if (known == null) {
      close.set(closesAt(element.getKey()));
      expire.set(expiresAt(element.getKey()));
    }
    T row = element.getValue().getKey();
    String key = text(table.order().apply(row).toBytes());
    byte[] bytes = CoderUtils.encodeToByteArray(coder, row);
    byte[] former = rows.get(key).read();
    boolean there = element.getValue().getValue();
    if (there && !Arrays.equals(bytes, former)) {
      rows.put(key, bytes);
      phase |= CHANGED;
    } else if (!there && isOf(row, bytes, former)) {
      // What was put in its place by another step stays.
      rows.remove(key);
      phase |= CHANGED;
    }
    boolean writes = schedule.fromStart() || (phase & CLOSED) != 0;
    if (writes && (phase & CHANGED) != 0 && (phase & SCHEDULED) == 0) {
      flush
          .withOutputTimestamp(GlobalWindow.INSTANCE.maxTimestamp())
          .offset(org.joda.time.Duration.millis(schedule.delay().toMillis()))
          .setRelative();
      phase |= SCHEDULED;
    }
    if (known == null || phase != known) {
      phaseState.write(phase);
    }
  }

  /** Bytes that a former program kept may be of another version, and yet of the same row. */
  private boolean isOf(T row, byte[] bytes, byte @Nullable [] former) throws IOException {
    return Arrays.equals(bytes, former)
        || (former != null && CoderUtils.decodeFromByteArray(coder, former).equals(row));
  }

  @OnTimer("flush")
  public void flush(
      @Key String part,
      @StateId("rows") MapState<String, byte[]> rows,
      @StateId("phase") ValueState<Integer> phaseState)
      throws IOException {
    write(part, rows, phaseState, 0);
  }

  @OnTimer("close")
  public void close(
      @Key String part,
      @StateId("rows") MapState<String, byte[]> rows,
      @StateId("phase") ValueState<Integer> phaseState)
      throws IOException {
    write(part, rows, phaseState, CLOSED);
  }

  @OnTimer("expire")
  public void expire(
      @Key String part,
      @StateId("rows") MapState<String, byte[]> rows,
      @StateId("phase") ValueState<Integer> phaseState)
      throws IOException {
    write(part, rows, phaseState, CLOSED);
    rows.clear();
    // A file that was forgotten must not be begun anew by what comes too late for it.
    phaseState.write(EXPIRED);
  }

  private void write(
      String part, MapState<String, byte[]> rows, ValueState<Integer> phaseState, int flag)
      throws IOException {
    Integer phase = phaseState.read();
    if (phase == null || (phase & EXPIRED) != 0) {
      return;
    }
    if ((phase & CHANGED) != 0) {
      List<KV<byte[], byte[]>> sorted = new ArrayList<>();
      for (Map.Entry<String, byte[]> row : rows.entries().read()) {
        sorted.add(KV.of(row.getKey().getBytes(StandardCharsets.ISO_8859_1), row.getValue()));
      }
      sorted.sort((a, b) -> Arrays.compareUnsigned(a.getKey(), b.getKey()));
      List<T> decoded = new ArrayList<>(sorted.size());
      for (KV<byte[], byte[]> row : sorted) {
        decoded.add(CoderUtils.decodeFromByteArray(coder, row.getValue()));
      }
      var unused = TableFile.write(table, folder, part, decoded);
    }
    phaseState.write((phase & CLOSED) | flag);
  }

  private static String text(byte[] key) {
    return new String(key, StandardCharsets.ISO_8859_1);
  }

  private Instant closesAt(String part) {
    return within(schedule.closesAt().apply(part).toEpochMilli());
  }

  private Instant expiresAt(String part) {
    return within(
        schedule.closesAt().apply(part).toEpochMilli() + schedule.allowedLateness().toMillis());
  }

  private static Instant within(long ms) {
    return Instant.ofEpochMilli(
        Math.max(0, Math.min(ms, GlobalWindow.INSTANCE.maxTimestamp().getMillis())));
  }
}
