package io.workflowtelemetry.io.logs;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.util.Map;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;

/**
 * Counts the lines of bad records from the start of their file, where {@link ReadLogs} read the
 * file in parts and could only count from the start of the part; {@code range_start} becomes 0.
 */
public final class NumberLines extends PTransform<PCollection<BadRecord>, PCollection<BadRecord>> {
  private static final long serialVersionUID = 1L;

  private final transient PCollection<KV<String, KV<Long, Long>>> lineCounts;

  private NumberLines(PCollection<KV<String, KV<Long, Long>>> lineCounts) {
    this.lineCounts = lineCounts;
  }

  /** Numbers by the counts that {@link ReadLogs#lineCounts} gives. */
  public static NumberLines with(PCollection<KV<String, KV<Long, Long>>> lineCounts) {
    return new NumberLines(lineCounts);
  }

  @Override
  public PCollection<BadRecord> expand(PCollection<BadRecord> badRecords) {
    PCollectionView<Map<String, Iterable<KV<Long, Long>>>> view =
        lineCounts.apply("ViewLineCounts", View.asMultimap());
    return badRecords
        .apply("Number", ParDo.of(new NumberLine(view)).withSideInputs(view))
        .setCoder(RecordCoder.of(BadRecord.class));
  }

  /** The record's line, counted from the start of its file. */
  static long lineInFile(BadRecord record, Iterable<KV<Long, Long>> lineEndsByStart) {
    long line = record.getLine();
    for (KV<Long, Long> range : lineEndsByStart) {
      if (range.getKey() < record.getRangeStart()) {
        line += range.getValue();
      }
    }
    return line;
  }

  private static final class NumberLine extends DoFn<BadRecord, BadRecord> {
    private static final long serialVersionUID = 1L;

    private final PCollectionView<Map<String, Iterable<KV<Long, Long>>>> lineCounts;

    NumberLine(PCollectionView<Map<String, Iterable<KV<Long, Long>>>> lineCounts) {
      this.lineCounts = lineCounts;
    }

    @ProcessElement
    public void number(ProcessContext context) {
      BadRecord record = context.element();
      if (record.getRangeStart() == 0) {
        context.output(record);
        return;
      }
      Iterable<KV<Long, Long>> counts = context.sideInput(lineCounts).get(record.getFile());
      if (counts == null) {
        throw new IllegalStateException(
            record.getFile() + " was read in parts, but its lines were not counted");
      }
      context.output(
          new BadRecord(
              record.getSource(),
              record.getFile(),
              0L,
              lineInFile(record, counts),
              record.getRecordType(),
              record.getStage(),
              record.getErrorType(),
              record.getMessage(),
              record.getPayload(),
              record.getPayloadLength(),
              record.getPayloadSha256(),
              record.getDialect(),
              record.getSidecar()));
    }
  }
}
