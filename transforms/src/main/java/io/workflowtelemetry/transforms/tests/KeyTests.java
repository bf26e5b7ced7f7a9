package io.workflowtelemetry.transforms.tests;

import io.workflowtelemetry.schemas.TestCase;
import io.workflowtelemetry.schemas.TestKey;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/** Keys rows by their test, or by their test and commit. */
final class KeyTests extends PTransform<PCollection<TestCase>, PCollection<KV<TestKey, TestCase>>> {
  private final boolean byCommit;

  private KeyTests(boolean byCommit) {
    this.byCommit = byCommit;
  }

  static KeyTests byTest() {
    return new KeyTests(false);
  }

  static KeyTests byTestAndCommit() {
    return new KeyTests(true);
  }

  @Override
  public PCollection<KV<TestKey, TestCase>> expand(PCollection<TestCase> rows) {
    return rows.apply("Key", MapElements.via(new Key(byCommit)))
        .setCoder(KvCoder.of(RecordCoder.of(TestKey.class), RecordCoder.of(TestCase.class)));
  }

  private static final class Key extends SimpleFunction<TestCase, KV<TestKey, TestCase>> {
    private final boolean byCommit;

    Key(boolean byCommit) {
      this.byCommit = byCommit;
    }

    @Override
    public KV<TestKey, TestCase> apply(TestCase row) {
      TestKey key =
          TestKey.newBuilder()
              .setRepository(row.getRepository())
              .setSuite(row.getSuite())
              .setClassName(row.getClassName())
              .setName(row.getName())
              .setOccurrence(row.getOccurrence())
              .setHeadSha(byCommit ? row.getHeadSha() : null)
              .build();
      return KV.of(key, row);
    }
  }
}
