package io.workflowtelemetry.io.tables;

import io.workflowtelemetry.io.tables.RewriteFiles.Schedule;
import io.workflowtelemetry.io.tables.RewriteFiles.Scheduled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import org.jspecify.annotations.Nullable;

/** Keeps the rows of one file, and writes it. */
final class RewriteFileFn
    extends DoFn<KV<KV<String, String>, KV<byte[], Boolean>>, KV<KV<String, String>, String>> {
  private static final long serialVersionUID = 1L;

  private static final int CHANGED = 1;
  private static final int SCHEDULED = 2;
  private static final int CLOSED = 4;
  private static final int EXPIRED = 8;

  /** A file waits for its delay once more for each so many rows, since all are written again. */
  private static final int MANY_ROWS = 10_000;

  private final String folder;

  /** By their output. */
  private final Map<String, Scheduled<?>> tables = new HashMap<>();

  /** Encoded rows, by their sort keys, as text of one character a byte. */
  @StateId("rows")
  private final StateSpec<MapState<String, byte[]>> rowsSpec =
      StateSpecs.map(StringUtf8Coder.of(), ByteArrayCoder.of());

  @StateId("phase")
  private final StateSpec<ValueState<Integer>> phaseSpec = StateSpecs.value(VarIntCoder.of());

  /** Rows that the file had when it was written last. */
  @StateId("size")
  private final StateSpec<ValueState<Integer>> sizeSpec = StateSpecs.value(VarIntCoder.of());

  @TimerId("flush")
  private final TimerSpec flushSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  @TimerId("close")
  private final TimerSpec closeSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  @TimerId("expire")
  private final TimerSpec expireSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  RewriteFileFn(List<Scheduled<?>> tables, String folder) {
    this.folder = folder;
    tables.forEach(scheduled -> this.tables.put(scheduled.table().output(), scheduled));
  }

  @ProcessElement
  public void process(
      @Element KV<KV<String, String>, KV<byte[], Boolean>> element,
      @StateId("rows") MapState<String, byte[]> rows,
      @StateId("phase") ValueState<Integer> phaseState,
      @StateId("size") ValueState<Integer> size,
      @TimerId("flush") Timer flush,
      @TimerId("close") Timer close,
      @TimerId("expire") Timer expire,
      OutputReceiver<KV<KV<String, String>, String>> late)
      throws IOException {
    KV<String, String> file = element.getKey();
    Scheduled<?> scheduled = scheduled(file);
    Schedule schedule = scheduled.schedule();
    Integer known = phaseState.read();
    int phase = known == null ? 0 : known;
    if ((phase & EXPIRED) != 0) {
      late.output(KV.of(file, decode(scheduled.table(), element.getValue().getKey()).toString()));
      return;
    }
    if (known == null) {
      Instant complete = schedule.closesAt().apply(file.getValue());
      close.set(within(complete));
      expire.set(within(complete.plus(schedule.allowedLateness())));
    }
    if (changes(scheduled.table(), element.getValue(), rows)) {
      phase |= CHANGED;
    }
    boolean writes = schedule.fromStart() || (phase & CLOSED) != 0;
    if (writes && (phase & CHANGED) != 0 && (phase & SCHEDULED) == 0) {
      flush
          .withOutputTimestamp(GlobalWindow.INSTANCE.maxTimestamp())
          .offset(org.joda.time.Duration.millis(delay(schedule, size.read())))
          .setRelative();
      phase |= SCHEDULED;
    }
    if (known == null || phase != known) {
      phaseState.write(phase);
    }
  }

  /**
   * Puts a row among those of its file, or takes it away; returns whether that changes the file.
   */
  private static <T extends SpecificRecord> boolean changes(
      Table<T> table, KV<byte[], Boolean> change, MapState<String, byte[]> rows)
      throws IOException {
    byte[] bytes = change.getKey();
    T row = decode(table, bytes);
    String key = new String(table.order().apply(row).toBytes(), StandardCharsets.ISO_8859_1);
    byte[] former = rows.get(key).read();
    boolean isThere = former != null && Arrays.equals(bytes, former);
    if (change.getValue()) {
      if (!isThere) {
        rows.put(key, bytes);
      }
      return !isThere;
    }
    // What was put in its place by another step stays. Bytes that a former program kept may be of
    // another version, and yet of the same row.
    boolean goes = isThere || (former != null && decode(table, former).equals(row));
    if (goes) {
      rows.remove(key);
    }
    return goes;
  }

  @OnTimer("flush")
  public void flush(
      @Key KV<String, String> file,
      @StateId("rows") MapState<String, byte[]> rows,
      @StateId("phase") ValueState<Integer> phaseState,
      @StateId("size") ValueState<Integer> size)
      throws IOException {
    write(file, rows, phaseState, size, 0);
  }

  @OnTimer("close")
  public void close(
      @Key KV<String, String> file,
      @StateId("rows") MapState<String, byte[]> rows,
      @StateId("phase") ValueState<Integer> phaseState,
      @StateId("size") ValueState<Integer> size)
      throws IOException {
    write(file, rows, phaseState, size, CLOSED);
  }

  @OnTimer("expire")
  public void expire(
      @Key KV<String, String> file,
      @StateId("rows") MapState<String, byte[]> rows,
      @StateId("phase") ValueState<Integer> phaseState,
      @StateId("size") ValueState<Integer> size)
      throws IOException {
    write(file, rows, phaseState, size, CLOSED);
    rows.clear();
    size.clear();
    // A file that was forgotten must not be begun anew by what comes too late for it.
    phaseState.write(EXPIRED);
  }

  private void write(
      KV<String, String> file,
      MapState<String, byte[]> rows,
      ValueState<Integer> phaseState,
      ValueState<Integer> size,
      int flag)
      throws IOException {
    Integer phase = phaseState.read();
    if (phase == null || (phase & EXPIRED) != 0) {
      return;
    }
    if ((phase & CHANGED) != 0) {
      // A file may have hundreds of thousands of rows: no more of them is held than their keys.
      List<String> sorted = new ArrayList<>();
      rows.keys().read().forEach(sorted::add);
      Collections.sort(sorted);
      write(scheduled(file).table(), file.getValue(), sorted, rows);
      size.write(sorted.size());
    }
    phaseState.write((phase & CLOSED) | flag);
  }

  private <T extends SpecificRecord> void write(
      Table<T> table, String part, List<String> sorted, MapState<String, byte[]> rows)
      throws IOException {
    var unused =
        TableFile.write(
            table,
            folder,
            part,
            () -> sorted.stream().map(key -> decoded(table, rows.get(key).read())).iterator());
  }

  private static <T extends SpecificRecord> T decoded(Table<T> table, byte @Nullable [] bytes) {
    try {
      return decode(table, Objects.requireNonNull(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Scheduled<?> scheduled(KV<String, String> file) {
    return Objects.requireNonNull(tables.get(file.getKey()));
  }

  private static <T extends SpecificRecord> T decode(Table<T> table, byte[] bytes)
      throws IOException {
    return CoderUtils.decodeFromByteArray(table.coder(), bytes);
  }

  private static long delay(Schedule schedule, @Nullable Integer rows) {
    return schedule.delay().toMillis() * (1 + (rows == null ? 0 : rows) / MANY_ROWS);
  }

  private static org.joda.time.Instant within(Instant time) {
    return org.joda.time.Instant.ofEpochMilli(
        Math.max(
            0, Math.min(time.toEpochMilli(), GlobalWindow.INSTANCE.maxTimestamp().getMillis())));
  }
}
