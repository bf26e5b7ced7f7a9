package io.workflowtelemetry.transforms.logs;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.Correction;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.blocks.CoGroupInBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.logs.dialect.Payloads;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.join.CoGbkResult;
import org.apache.beam.sdk.transforms.join.KeyedPCollectionTuple;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.jspecify.annotations.Nullable;

/**
 * Puts mended bytes in place of bad records: those of a correction, else what a patch makes of
 * them. A mended record is a raw log again, at the place of the bad one, to be parsed like any
 * other; but a file that was one bad record because it was of no known format comes out apart, as
 * it may hold many records now.
 */
public final class MendRecords extends PTransform<PCollectionTuple, PCollectionTuple> {
  private static final long serialVersionUID = 1L;
  private static final TupleTag<BadRecord> BAD_RECORDS = new TupleTag<>("badRecords") {};
  private static final TupleTag<Correction> CORRECTIONS = new TupleTag<>("corrections") {};
  private static final TupleTag<RawLog> MENDED = new TupleTag<>("mended") {};
  private static final TupleTag<RawLog> FILES = new TupleTag<>("files") {};

  private final Patch patch;
  private final DialectSettings dialects;

  private MendRecords(Patch patch, DialectSettings dialects) {
    this.patch = patch;
    this.dialects = dialects;
  }

  /** Returns a transform that mends by a patch what no correction does. */
  public static MendRecords by(Patch patch, DialectSettings dialects) {
    return new MendRecords(patch, dialects);
  }

  /** Returns the input of the transform. */
  public static PCollectionTuple inputs(
      PCollection<BadRecord> badRecords, PCollection<Correction> corrections) {
    return PCollectionTuple.of(BAD_RECORDS, badRecords).and(CORRECTIONS, corrections);
  }

  /** Returns the mended records. */
  public static PCollection<RawLog> mended(PCollectionTuple outputs) {
    return outputs.get(MENDED);
  }

  /** Returns the mended files that were of no known format. */
  public static PCollection<RawLog> files(PCollectionTuple outputs) {
    return outputs.get(FILES);
  }

  /** Returns the records that nothing mends. */
  public static PCollection<BadRecord> badRecords(PCollectionTuple outputs) {
    return outputs.get(BAD_RECORDS);
  }

  @Override
  public PCollectionTuple expand(PCollectionTuple inputs) {
    PCollectionTuple outputs =
        KeyedPCollectionTuple.of(
                BAD_RECORDS,
                inputs
                    .get(BAD_RECORDS)
                    .apply(
                        "KeyBadRecords",
                        WithKeys.of((BadRecord record) -> place(record.getFile(), record.getLine()))
                            .withKeyType(TypeDescriptors.strings()))
                    .setCoder(KvCoder.of(StringUtf8Coder.of(), RecordCoder.of(BadRecord.class))))
            .and(
                CORRECTIONS,
                inputs
                    .get(CORRECTIONS)
                    .apply(
                        "KeyCorrections",
                        WithKeys.of(
                                (Correction correction) ->
                                    place(correction.getFile(), correction.getLine()))
                            .withKeyType(TypeDescriptors.strings()))
                    .setCoder(KvCoder.of(StringUtf8Coder.of(), RecordCoder.of(Correction.class))))
            .apply("ByPlace", CoGroupInBlocks.create())
            .apply(
                "Mend",
                ParDo.of(new MendFn(patch, dialects))
                    .withOutputTags(MENDED, TupleTagList.of(FILES).and(BAD_RECORDS)));
    outputs.get(FILES).setCoder(RecordCoder.of(RawLog.class));
    outputs.get(MENDED).setCoder(RecordCoder.of(RawLog.class));
    outputs.get(BAD_RECORDS).setCoder(RecordCoder.of(BadRecord.class));
    return outputs;
  }

  private static String place(String file, long line) {
    return line + " " + file;
  }

  private static final class MendFn extends DoFn<KV<String, CoGbkResult>, RawLog> {
    private static final long serialVersionUID = 1L;

    private final Patch patch;
    private final DialectSettings settings;
    private transient @Nullable Dialects dialects;

    MendFn(Patch patch, DialectSettings settings) {
      this.patch = patch;
      this.settings = settings;
    }

    @Setup
    public void setup() {
      dialects = Dialects.with(settings);
    }

    @ProcessElement
    public void process(@Element KV<String, CoGbkResult> place, MultiOutputReceiver outputs) {
      Map<String, ByteBuffer> corrections = new HashMap<>();
      for (Correction given : place.getValue().getAll(CORRECTIONS)) {
        // Of two for the same bytes the greater counts, so that their order doesn't.
        corrections.merge(
            given.getPayloadSha256(),
            given.getPayload(),
            (one, other) -> one.compareTo(other) > 0 ? one : other);
      }
      for (BadRecord record : place.getValue().getAll(BAD_RECORDS)) {
        ByteBuffer corrected = correct(record, corrections);
        ByteBuffer mended = corrected == null ? ByteBuffer.wrap(patch.mend(record)) : corrected;
        if (mended.equals(record.getPayload())) {
          outputs.get(BAD_RECORDS).output(record);
        } else {
          RawLog log = mended(record, mended);
          outputs.get(log.getFormat().equals(FileFormat.UNKNOWN) ? FILES : MENDED).output(log);
        }
      }
    }

    /** What was mended and was bad still may have been mended again. */
    private static @Nullable ByteBuffer correct(
        BadRecord record, Map<String, ByteBuffer> corrections) {
      ByteBuffer corrected = corrections.get(record.getPayloadSha256());
      for (int i = 1; i < corrections.size() && corrected != null; i++) {
        ByteBuffer again = corrections.get(Digests.sha256(Payloads.bytes(corrected)));
        if (again == null) {
          break;
        }
        corrected = again;
      }
      return corrected;
    }

    private RawLog mended(BadRecord record, ByteBuffer payload) {
      return RawLog.newBuilder()
          .setSource(record.getSource())
          .setFile(record.getFile())
          .setRangeStart(record.getRangeStart())
          .setLine(record.getLine())
          .setPayload(payload)
          .setFormat(format(record))
          .setSidecar(record.getSidecar())
          .build();
    }

    /** The format of the record's file. */
    private String format(BadRecord record) {
      boolean ofFiles = Objects.requireNonNull(dialects).ofFiles(record.getDialect()) != null;
      return ofFiles || record.getDialect().equals(FileFormat.UNKNOWN)
          ? record.getDialect()
          : FileFormat.JSON;
    }
  }
}
