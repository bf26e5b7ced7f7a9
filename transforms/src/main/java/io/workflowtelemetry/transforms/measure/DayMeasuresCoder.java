package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.SubjectWindow;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.CustomCoder;
import org.jspecify.annotations.Nullable;

/** Writes the measures of a day between the steps of a pipeline. */
public final class DayMeasuresCoder extends CustomCoder<DayMeasures> {
  private static final long serialVersionUID = 1L;

  private final RecordCoder<SubjectWindow> windows = RecordCoder.of(SubjectWindow.class);

  private DayMeasuresCoder() {}

  /** Returns the coder. */
  public static DayMeasuresCoder of() {
    return new DayMeasuresCoder();
  }

  @Override
  public void encode(DayMeasures day, OutputStream out) throws IOException {
    windows.encode(day.day(), out);
    BooleanCoder.of().encode(day.closed(), out);
    ByteArrayCoder.of().encode(day.encodedMeasures(), out);
  }

  @Override
  public DayMeasures decode(InputStream in) throws IOException {
    SubjectWindow day = windows.decode(in);
    boolean closed = BooleanCoder.of().decode(in);
    return DayMeasures.ofEncoded(day, closed, ByteArrayCoder.of().decode(in));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DayMeasuresCoder;
  }

  @Override
  public int hashCode() {
    return DayMeasuresCoder.class.hashCode();
  }
}
