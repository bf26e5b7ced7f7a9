package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.SubjectWindow;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.measure.Measures.QueueHour;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CustomCoder;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of a subject on a day, as long as nothing more is learnt of it. The measures
 * are kept encoded: most steps hand them on without a look.
 */
public final class DayMeasures {
  private final SubjectWindow day;
  private final boolean closed;
  private final byte[] measures;

  private DayMeasures(SubjectWindow day, boolean closed, byte[] measures) {
    this.day = day;
    this.closed = closed;
    this.measures = measures;
  }

  static DayMeasures of(SubjectWindow day, boolean closed, Measures measures) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      measures.encode(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return new DayMeasures(day, closed, bytes.toByteArray());
  }

  /** Returns the coder. */
  public static Coder<DayMeasures> coder() {
    return new DayCoder();
  }

  /** Returns the subject and the day. */
  public SubjectWindow day() {
    return day;
  }

  /** Returns whether the day is over, but for what is late. */
  public boolean closed() {
    return closed;
  }

  /** Returns what was measured. */
  public Measures measures() {
    try {
      return Measures.decode(new ByteArrayInputStream(measures));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  /** Returns how long its jobs waited. */
  Map<QueueHour, Distribution> queues() {
    try {
      return Measures.decodeQueues(new ByteArrayInputStream(measures)).hours;
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DayMeasures that
        && closed == that.closed
        && day.equals(that.day)
        && Arrays.equals(measures, that.measures);
  }

  @Override
  public int hashCode() {
    return Objects.hash(day, closed, Arrays.hashCode(measures));
  }

  /** Writes the measures of a day between the steps of a pipeline. */
  private static final class DayCoder extends CustomCoder<DayMeasures> {
    private static final long serialVersionUID = 1L;

    private final RecordCoder<SubjectWindow> windows = RecordCoder.of(SubjectWindow.class);

    @Override
    public void encode(DayMeasures day, OutputStream out) throws IOException {
      windows.encode(day.day(), out);
      BooleanCoder.of().encode(day.closed(), out);
      ByteArrayCoder.of().encode(day.measures, out);
    }

    @Override
    public DayMeasures decode(InputStream in) throws IOException {
      SubjectWindow day = windows.decode(in);
      boolean closed = BooleanCoder.of().decode(in);
      return new DayMeasures(day, closed, ByteArrayCoder.of().decode(in));
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof DayCoder;
    }

    @Override
    public int hashCode() {
      return DayCoder.class.hashCode();
    }
  }
}
