package io.workflowtelemetry.schemas.blocks;

import org.apache.beam.sdk.transforms.Keys;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;

/**
 * Gives each row of bounded input once, however often it is there.
 *
 * @param <T> a row, with a deterministic coder
 */
public final class EachOnce<T> extends PTransform<PCollection<T>, PCollection<T>> {
  private static final long serialVersionUID = 1L;

  private EachOnce() {}

  /** Returns the transform. */
  public static <T> EachOnce<T> create() {
    return new EachOnce<>();
  }

  @Override
  public PCollection<T> expand(PCollection<T> rows) {
    return rows.apply("Count", CountEach.create())
        .apply("Rows", Keys.create())
        .setCoder(rows.getCoder());
  }
}
