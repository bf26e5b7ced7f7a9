package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.InputFile;
import io.workflowtelemetry.transforms.keyed.BundleCounts;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/** Counts by dialect: files that hold any of its records, records read, and bad ones. */
public final class CountDialects
    extends PTransform<PCollection<InputFile>, PCollection<KV<String, Long>>> {
  private static final long serialVersionUID = 1L;

  /** What the names of the counts begin with. */
  public static final String PREFIX = "dialects/";

  private CountDialects() {}

  /** Returns the transform. */
  public static CountDialects create() {
    return new CountDialects();
  }

  @Override
  public PCollection<KV<String, Long>> expand(PCollection<InputFile> files) {
    return files.apply("Count", ParDo.of(new CountFn())).setCoder(BundleCounts.coder());
  }

  private static final class CountFn extends DoFn<InputFile, KV<String, Long>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element InputFile file, OutputReceiver<KV<String, Long>> output) {
      String dialect = PREFIX + file.getDialect();
      output.output(KV.of(dialect + "/files", 1L));
      output.output(KV.of(dialect + "/read", file.getRead()));
      output.output(KV.of(dialect + "/bad", file.getBad()));
    }
  }
}
