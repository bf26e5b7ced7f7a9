package io.workflowtelemetry.transforms;

import io.workflowtelemetry.schemas.blocks.BlockOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptions.CheckEnabled;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/**
 * The elements of a collection, to look at once its pipeline has run. An assertion in the graph
 * costs the direct runner seconds, and a test here wants to look at several collections.
 *
 * @param <T> an element
 */
public final class Collected<T> {
  private static final Map<String, Queue<Object>> FOUND = new ConcurrentHashMap<>();

  private final String id;

  private Collected(String id) {
    this.id = id;
  }

  /** Returns a pipeline on the direct runner whose steps must have names of their own. */
  public static Pipeline pipeline() {
    PipelineOptions options = PipelineOptionsFactory.create();
    options.setStableUniqueNames(CheckEnabled.ERROR);
    // Each bucket costs the direct runner a bundle in every step that follows.
    options.as(BlockOptions.class).setBuckets(4);
    return Pipeline.create(options);
  }

  /**
   * Returns such a pipeline that keeps the order of a key's elements from step to step, as Flink
   * does. With more than one thread the direct runner lets bundles overtake each other.
   */
  public static Pipeline orderedPipeline() {
    Pipeline pipeline = pipeline();
    pipeline.getOptions().as(DirectOptions.class).setTargetParallelism(1);
    return pipeline;
  }

  /** Collects the elements of {@code collection}. */
  public static <T> Collected<T> of(PCollection<T> collection) {
    String id = UUID.randomUUID().toString();
    FOUND.put(id, new ConcurrentLinkedQueue<>());
    collection.apply("Collect" + id, ParDo.of(new CollectFn<T>(id)));
    return new Collected<>(id);
  }

  /** Returns the elements; in no order but in an {@link #orderedPipeline}. */
  @SuppressWarnings("unchecked") // Only elements of the collection were put under this id.
  public List<T> elements() {
    Queue<Object> found = FOUND.getOrDefault(id, new ConcurrentLinkedQueue<>());
    return new ArrayList<>((Queue<T>) found);
  }

  private static final class CollectFn<T> extends DoFn<T, Void> {
    private static final long serialVersionUID = 1L;
    private final String id;

    CollectFn(String id) {
      this.id = id;
    }

    @ProcessElement
    public void process(@Element T element) {
      FOUND.computeIfAbsent(id, unused -> new ConcurrentLinkedQueue<>()).add(element);
    }
  }
}
