package io.workflowtelemetry.runners.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.IterableCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Instant;

/**
 * Groups by key as {@link GroupByKey} does, but a few keys at a time, in memory. Keys are told
 * apart by their encoding, as Beam does it. Where windows keep a group's earliest timestamp, it is
 * the earliest of the keys that were grouped together.
 *
 * @param <K> a key
 * @param <V> a value
 */
final class GroupInBuckets<K, V>
    extends PTransform<PCollection<KV<K, V>>, PCollection<KV<K, Iterable<V>>>> {
  private static final long serialVersionUID = 1L;
  // The direct runner has three threads or one for each processor; each bucket costs it a bundle in
  // every step that follows.
  private static final int BUCKETS = 3;

  @Override
  public PCollection<KV<K, Iterable<V>>> expand(PCollection<KV<K, V>> elements) {
    KvCoder<K, V> coder = (KvCoder<K, V>) elements.getCoder();
    return elements
        .apply("Bucket", ParDo.of(new BucketFn<K, V>(coder)))
        .setCoder(KvCoder.of(BucketCoder.INSTANCE, ByteArrayCoder.of()))
        .apply("GroupBuckets", GroupByKey.create())
        .apply("Regroup", ParDo.of(new RegroupFn<K, V>(coder)))
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

  /**
   * Gathers what a bundle holds for a bucket. The runner spends most of its time on single
   * elements, and copies what it keeps by encoding it: bytes are copied at once.
   */
  private static final class BucketFn<K, V> extends DoFn<KV<K, V>, KV<Integer, byte[]>> {
    private static final long serialVersionUID = 1L;

    private final KvCoder<K, V> coder;
    private transient Map<BoundedWindow, Map<Integer, Batch>> windows = new LinkedHashMap<>();

    BucketFn(KvCoder<K, V> coder) {
      this.coder = coder;
    }

    @StartBundle
    public void start() {
      windows = new LinkedHashMap<>();
    }

    @ProcessElement
    public void process(
        @Element KV<K, V> element, @Timestamp Instant timestamp, BoundedWindow window)
        throws IOException {
      byte[] key = CoderUtils.encodeToByteArray(coder.getKeyCoder(), element.getKey());
      Batch batch =
          windows
              .computeIfAbsent(window, unused -> new TreeMap<>())
              .computeIfAbsent(
                  Math.floorMod(Arrays.hashCode(key), BUCKETS), unused -> new Batch(timestamp));
      coder.encode(element, batch.elements);
      if (timestamp.isBefore(batch.earliest)) {
        batch.earliest = timestamp;
      }
    }

    @FinishBundle
    public void finish(FinishBundleContext context) {
      windows.forEach(
          (window, batches) ->
              batches.forEach(
                  (bucket, batch) ->
                      context.output(
                          KV.of(bucket, batch.elements.toByteArray()), batch.earliest, window)));
      windows = new LinkedHashMap<>();
    }
  }

  /** The encoded elements of a bundle that are in one window and one bucket. */
  private static final class Batch {
    private final ByteArrayOutputStream elements = new ByteArrayOutputStream();
    private Instant earliest;

    Batch(Instant earliest) {
      this.earliest = earliest;
    }
  }

  private static final class RegroupFn<K, V>
      extends DoFn<KV<Integer, Iterable<byte[]>>, KV<K, Iterable<V>>> {
    private static final long serialVersionUID = 1L;

    private final KvCoder<K, V> coder;

    RegroupFn(KvCoder<K, V> coder) {
      this.coder = coder;
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<byte[]>> bucket, OutputReceiver<KV<K, Iterable<V>>> output)
        throws IOException {
      Map<Object, KV<K, List<V>>> groups = new LinkedHashMap<>();
      for (byte[] batch : bucket.getValue()) {
        ByteArrayInputStream elements = new ByteArrayInputStream(batch);
        while (elements.available() > 0) {
          KV<K, V> element = coder.decode(elements);
          groups
              .computeIfAbsent(
                  coder.getKeyCoder().structuralValue(element.getKey()),
                  unused -> KV.of(element.getKey(), new ArrayList<>(1)))
              .getValue()
              .add(element.getValue());
        }
      }
      groups.values().forEach(group -> output.output(KV.of(group.getKey(), group.getValue())));
    }
  }
}
