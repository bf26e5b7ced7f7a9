package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.InputFile;
import io.workflowtelemetry.schemas.ReadTally;
import io.workflowtelemetry.schemas.blocks.CombineInBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Combine.BinaryCombineFn;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/** Counts what was read of each file in each dialect, and what of it was bad. */
public final class CountInputs extends PTransform<PCollection<ReadTally>, PCollection<InputFile>> {
  private static final long serialVersionUID = 1L;

  private CountInputs() {}

  /** Returns the transform. */
  public static CountInputs create() {
    return new CountInputs();
  }

  @Override
  public PCollection<InputFile> expand(PCollection<ReadTally> tallies) {
    return tallies
        .apply("KeyByFile", MapElements.via(new KeyByFile()))
        .setCoder(
            KvCoder.of(
                KvCoder.of(StringUtf8Coder.of(), StringUtf8Coder.of()),
                KvCoder.of(VarLongCoder.of(), VarLongCoder.of())))
        .apply("Sum", CombineInBlocks.by(BinaryCombineFn.of(CountInputs::sum)))
        .apply("ToRow", MapElements.via(new ToRow()))
        .setCoder(RecordCoder.of(InputFile.class));
  }

  private static KV<Long, Long> sum(KV<Long, Long> one, KV<Long, Long> other) {
    return KV.of(
        Math.addExact(one.getKey(), other.getKey()),
        Math.addExact(one.getValue(), other.getValue()));
  }

  private static final class KeyByFile
      extends SimpleFunction<ReadTally, KV<KV<String, String>, KV<Long, Long>>> {
    private static final long serialVersionUID = 1L;

    @Override
    public KV<KV<String, String>, KV<Long, Long>> apply(ReadTally tally) {
      return KV.of(
          KV.of(tally.getFile(), tally.getDialect()), KV.of(tally.getRead(), tally.getBad()));
    }
  }

  private static final class ToRow
      extends SimpleFunction<KV<KV<String, String>, KV<Long, Long>>, InputFile> {
    private static final long serialVersionUID = 1L;

    @Override
    public InputFile apply(KV<KV<String, String>, KV<Long, Long>> file) {
      return new InputFile(
          file.getKey().getKey(),
          file.getKey().getValue(),
          file.getValue().getKey(),
          file.getValue().getValue());
    }
  }
}
