package io.workflowtelemetry.schemas.blocks;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/** Pairs as texts, whose lists are quick to compare. */
final class Described {
  private Described() {}

  /** Asserts that a collection has the pairs of a map, each once. */
  static <K, V> void assertPairs(PCollection<KV<K, V>> found, Map<K, V> expected) {
    List<String> pairs = new ArrayList<>();
    expected.forEach((key, value) -> pairs.add(key + "=" + value));
    pairs.sort(null);
    PAssert.that(found.apply("Describe", ParDo.of(new DescribeFn<>())))
        .satisfies(
            texts -> {
              List<String> sorted = new ArrayList<>();
              texts.forEach(sorted::add);
              sorted.sort(null);
              assertThat(sorted, is(pairs));
              return null;
            });
  }

  private static final class DescribeFn<K, V> extends DoFn<KV<K, V>, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element KV<K, V> pair, OutputReceiver<String> output) {
      output.output(pair.getKey() + "=" + pair.getValue());
    }
  }
}
