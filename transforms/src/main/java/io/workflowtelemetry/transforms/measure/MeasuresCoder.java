package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.util.VarInt;
import org.jspecify.annotations.Nullable;

/** Writes measures between the steps of a pipeline. */
final class MeasuresCoder extends CustomCoder<Measures> {
  private static final long serialVersionUID = 1L;

  private final RecordCoder<RunKey> runs = RecordCoder.of(RunKey.class);

  static MeasuresCoder of() {
    return new MeasuresCoder();
  }

  @Override
  public void encode(Measures measures, OutputStream out) throws IOException {
    VarInt.encode(measures.total, out);
    VarInt.encode(measures.successes, out);
    VarInt.encode(measures.failures, out);
    VarInt.encode(measures.cancelled, out);
    VarInt.encode(measures.reruns, out);
    VarInt.encode(measures.wastedMs, out);
    VarInt.encode(measures.testReports, out);
    VarInt.encode(measures.testFailures, out);
    if (measures.failures > 0) {
      encode(measures.failuresByHour, out);
      encode(measures.failuresByWeekday, out);
    }
    measures.durations.encode(out);
    measures.queues.encode(out);
    VarInt.encode(measures.evidence.size(), out);
    for (Measures.Failure failure : measures.evidence) {
      VarInt.encode(failure.completedAtMs(), out);
      runs.encode(failure.run(), out);
    }
  }

  @Override
  public Measures decode(InputStream in) throws IOException {
    Measures measures = new Measures();
    measures.total = VarInt.decodeLong(in);
    measures.successes = VarInt.decodeLong(in);
    measures.failures = VarInt.decodeLong(in);
    measures.cancelled = VarInt.decodeLong(in);
    measures.reruns = VarInt.decodeLong(in);
    measures.wastedMs = VarInt.decodeLong(in);
    measures.testReports = VarInt.decodeLong(in);
    measures.testFailures = VarInt.decodeLong(in);
    if (measures.failures > 0) {
      decode(measures.failuresByHour, in);
      decode(measures.failuresByWeekday, in);
    }
    measures.durations = Distribution.decode(in);
    measures.queues = Distribution.decode(in);
    int evidence = VarInt.decodeInt(in);
    for (int i = 0; i < evidence; i++) {
      measures.evidence.add(new Measures.Failure(VarInt.decodeLong(in), runs.decode(in)));
    }
    return measures;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MeasuresCoder;
  }

  @Override
  public int hashCode() {
    return MeasuresCoder.class.hashCode();
  }

  private static void encode(long[] counts, OutputStream out) throws IOException {
    for (long count : counts) {
      VarInt.encode(count, out);
    }
  }

  private static void decode(long[] counts, InputStream in) throws IOException {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = VarInt.decodeLong(in);
    }
  }
}
