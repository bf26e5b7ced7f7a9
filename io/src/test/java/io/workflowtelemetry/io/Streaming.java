package io.workflowtelemetry.io;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.notNullValue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptions.CheckEnabled;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/**
 * Elements of a pipeline that runs while the test goes on, in the order in which they arrive.
 *
 * @param <T> an element
 */
public final class Streaming<T> {
  /** Long enough for a machine that is busy; a test that waits for so long fails. */
  private static final long PATIENCE_S = 600;

  private static final Map<String, BlockingQueue<Object>> ARRIVED = new ConcurrentHashMap<>();

  private final BlockingQueue<T> arrived;

  private Streaming(BlockingQueue<T> arrived) {
    this.arrived = arrived;
  }

  /** The engines, and Flink with and without checkpoints, since sources end differently there. */
  public enum Engine {
    DIRECT,
    FLINK,
    FLINK_WITH_CHECKPOINTS;

    /** Returns a pipeline on this engine whose steps must have names of their own. */
    public Pipeline pipeline() {
      PipelineOptions options = PipelineOptionsFactory.create();
      options.setStableUniqueNames(CheckEnabled.ERROR);
      options.setRunner(this == DIRECT ? DirectRunner.class : FlinkRunner.class);
      if (this != DIRECT) {
        FlinkPipelineOptions flink = options.as(FlinkPipelineOptions.class);
        flink.setFlinkMaster("[local]");
        flink.setParallelism(2);
        if (this == FLINK_WITH_CHECKPOINTS) {
          flink.setCheckpointingInterval(200L);
          flink.setNumberOfExecutionRetries(3);
          flink.setExecutionRetryDelay(0L);
        }
      }
      return Pipeline.create(options);
    }
  }

  /** Begins to run a pipeline that ends by itself. */
  public static FutureTask<State> begin(Pipeline pipeline) {
    FutureTask<State> run = new FutureTask<>(() -> pipeline.run().waitUntilFinish());
    Thread thread = new Thread(run, "pipeline");
    thread.setDaemon(true);
    thread.start();
    return run;
  }

  /** Waits for the end of a run. */
  public static State end(FutureTask<State> run) throws Exception {
    return run.get(PATIENCE_S, TimeUnit.SECONDS);
  }

  /** Gives the test the elements of a collection as they arrive. */
  @SuppressWarnings("unchecked") // Only elements of the collection are put under this id.
  public static <T> Streaming<T> of(PCollection<T> collection) {
    String id = UUID.randomUUID().toString();
    BlockingQueue<Object> queue = new LinkedBlockingQueue<>();
    ARRIVED.put(id, queue);
    collection.apply("Stream" + id, ParDo.of(new ArriveFn<T>(id)));
    return new Streaming<>((BlockingQueue<T>) (BlockingQueue<?>) queue);
  }

  /** Waits for the next element. */
  public T next() throws InterruptedException {
    T next = arrived.poll(PATIENCE_S, TimeUnit.SECONDS);
    assertThat("an element arrives", next, notNullValue());
    return next;
  }

  /** Waits for so many elements. */
  public List<T> next(int count) throws InterruptedException {
    List<T> elements = new ArrayList<>();
    while (elements.size() < count) {
      elements.add(next());
    }
    return elements;
  }

  /** Returns what has arrived and was not taken. */
  public List<T> rest() {
    return new ArrayList<>(arrived);
  }

  private static final class ArriveFn<T> extends DoFn<T, Void> {
    private static final long serialVersionUID = 1L;

    private final String id;

    ArriveFn(String id) {
      this.id = id;
    }

    @ProcessElement
    public void process(@Element T element) {
      ARRIVED.getOrDefault(id, new LinkedBlockingQueue<>()).add(element);
    }
  }
}
