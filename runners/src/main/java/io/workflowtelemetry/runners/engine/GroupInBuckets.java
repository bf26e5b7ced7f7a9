package io.workflowtelemetry.runners.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.IterableCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Groups by key as {@link GroupByKey} does, but a few keys at a time, in memory. Keys are told
 * apart by their encoding, as Beam does it.
 *
 * @param <K> a key
 * @param <V> a value
 */
final class GroupInBuckets<K, V>
    extends PTransform<PCollection<KV<K, V>>, PCollection<KV<K, Iterable<V>>>> {
  private static final long serialVersionUID = 1L;
  private static final int BUCKETS = 8;

  @Override
  public PCollection<KV<K, Iterable<V>>> expand(PCollection<KV<K, V>> elements) {
    KvCoder<K, V> coder = (KvCoder<K, V>) elements.getCoder();
    return elements
        .apply("Bucket", ParDo.of(new BucketFn<K, V>(coder.getKeyCoder())))
        .setCoder(KvCoder.of(BucketCoder.INSTANCE, coder))
        .apply("GroupBuckets", GroupByKey.create())
        .apply("Regroup", ParDo.of(new RegroupFn<K, V>(coder.getKeyCoder())))
        .setCoder(KvCoder.of(coder.getKeyCoder(), IterableCoder.of(coder.getValueCoder())));
  }

  /** Whether a collection is one of buckets, which are not to be put into buckets again. */
  static boolean isOfBuckets(PCollection<?> elements) {
    return elements.getCoder() instanceof KvCoder<?, ?> coder
        && coder.getKeyCoder() instanceof BucketCoder;
  }

  /** The coder of buckets' numbers, by which such a collection is known. */
  private static final class BucketCoder extends CustomCoder<Integer> {
    private static final long serialVersionUID = 1L;
    static final BucketCoder INSTANCE = new BucketCoder();

    @Override
    public void encode(Integer bucket, OutputStream out) throws IOException {
      VarIntCoder.of().encode(bucket, out);
    }

    @Override
    public Integer decode(InputStream in) throws IOException {
      return VarIntCoder.of().decode(in);
    }

    @Override
    public void verifyDeterministic() {
      // A number has one encoding.
    }
  }

  private static final class BucketFn<K, V> extends DoFn<KV<K, V>, KV<Integer, KV<K, V>>> {
    private static final long serialVersionUID = 1L;

    private final Coder<K> keys;

    BucketFn(Coder<K> keys) {
      this.keys = keys;
    }

    @ProcessElement
    public void process(@Element KV<K, V> element, OutputReceiver<KV<Integer, KV<K, V>>> output)
        throws CoderException {
      int hash = Arrays.hashCode(CoderUtils.encodeToByteArray(keys, element.getKey()));
      output.output(KV.of(Math.floorMod(hash, BUCKETS), element));
    }
  }

  private static final class RegroupFn<K, V>
      extends DoFn<KV<Integer, Iterable<KV<K, V>>>, KV<K, Iterable<V>>> {
    private static final long serialVersionUID = 1L;

    private final Coder<K> keys;

    RegroupFn(Coder<K> keys) {
      this.keys = keys;
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<KV<K, V>>> bucket,
        OutputReceiver<KV<K, Iterable<V>>> output) {
      Map<Object, KV<K, List<V>>> groups = new LinkedHashMap<>();
      for (KV<K, V> element : bucket.getValue()) {
        groups
            .computeIfAbsent(
                keys.structuralValue(element.getKey()),
                unused -> KV.of(element.getKey(), new ArrayList<>(1)))
            .getValue()
            .add(element.getValue());
      }
      groups.values().forEach(group -> output.output(KV.of(group.getKey(), group.getValue())));
    }
  }
}
