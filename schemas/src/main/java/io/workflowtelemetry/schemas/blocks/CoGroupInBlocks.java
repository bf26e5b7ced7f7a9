package io.workflowtelemetry.schemas.blocks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.join.CoGbkResult;
import org.apache.beam.sdk.transforms.join.CoGbkResult.CoGbkResultCoder;
import org.apache.beam.sdk.transforms.join.CoGbkResultSchema;
import org.apache.beam.sdk.transforms.join.CoGroupByKey;
import org.apache.beam.sdk.transforms.join.KeyedPCollectionTuple;
import org.apache.beam.sdk.transforms.join.KeyedPCollectionTuple.TaggedKeyedPCollection;
import org.apache.beam.sdk.transforms.join.RawUnionValue;
import org.apache.beam.sdk.transforms.join.UnionCoder;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/**
 * Groups several collections by the key that they share as {@link CoGroupByKey} does, by {@link
 * GroupInBlocks}.
 *
 * @param <K> a key, with a deterministic coder
 */
public final class CoGroupInBlocks<K>
    extends PTransform<KeyedPCollectionTuple<K>, PCollection<KV<K, CoGbkResult>>> {
  private static final long serialVersionUID = 1L;

  private CoGroupInBlocks() {}

  /** Returns the transform. */
  public static <K> CoGroupInBlocks<K> create() {
    return new CoGroupInBlocks<>();
  }

  @Override
  public PCollection<KV<K, CoGbkResult>> expand(KeyedPCollectionTuple<K> inputs) {
    List<TaggedKeyedPCollection<K, ?>> collections = inputs.getKeyedCollections();
    UnionCoder unions =
        UnionCoder.of(collections.stream().<Coder<?>>map(CoGroupInBlocks::valueCoder).toList());
    KvCoder<K, RawUnionValue> coder = KvCoder.of(inputs.getKeyCoder(), unions);
    List<PCollection<KV<K, RawUnionValue>>> tagged = new ArrayList<>();
    for (TaggedKeyedPCollection<K, ?> collection : collections) {
      tagged.add(tag(collection.getCollection(), tagged.size()).setCoder(coder));
    }
    CoGbkResultSchema schema = inputs.getCoGbkResultSchema();
    return PCollectionList.of(tagged)
        .apply(
            "Group",
            GroupInBlocks.<K, RawUnionValue>create()
                .of(
                    coder,
                    (KV<K, RawUnionValue> row, BiConsumer<K, RawUnionValue> rows) ->
                        rows.accept(row.getKey(), row.getValue()))
                .ofAll())
        .apply("Part", ParDo.of(new PartFn<>(schema)))
        .setCoder(KvCoder.of(inputs.getKeyCoder(), CoGbkResultCoder.of(schema, unions)));
  }

  private static <K, V> Coder<V> valueCoder(TaggedKeyedPCollection<K, V> collection) {
    return ((KvCoder<K, V>) collection.getCollection().getCoder()).getValueCoder();
  }

  private static <K, V> PCollection<KV<K, RawUnionValue>> tag(
      PCollection<KV<K, V>> collection, int tag) {
    return collection.apply("Tag" + tag, ParDo.of(new TagFn<>(tag)));
  }

  private static final class TagFn<K, V> extends DoFn<KV<K, V>, KV<K, RawUnionValue>> {
    private static final long serialVersionUID = 1L;

    private final int tag;

    TagFn(int tag) {
      this.tag = tag;
    }

    @ProcessElement
    public void process(@Element KV<K, V> row, OutputReceiver<KV<K, RawUnionValue>> output) {
      output.output(KV.of(row.getKey(), new RawUnionValue(tag, row.getValue())));
    }
  }

  private static final class PartFn<K>
      extends DoFn<KV<K, Iterable<RawUnionValue>>, KV<K, CoGbkResult>> {
    private static final long serialVersionUID = 1L;

    private final CoGbkResultSchema schema;

    PartFn(CoGbkResultSchema schema) {
      this.schema = schema;
    }

    @ProcessElement
    public void process(
        @Element KV<K, Iterable<RawUnionValue>> group, OutputReceiver<KV<K, CoGbkResult>> output) {
      output.output(KV.of(group.getKey(), new CoGbkResult(schema, group.getValue())));
    }
  }
}
