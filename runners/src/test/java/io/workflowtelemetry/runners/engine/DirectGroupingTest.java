package io.workflowtelemetry.runners.engine;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.summingLong;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.runners.TransformHierarchy.Node;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

/** Against groups that plain Java makes of the same elements. */
class DirectGroupingTest {
  private static final Duration HOUR = Duration.standardHours(1);
  private static final int HOURS = 5;
  private static final int KEYS = 300;

  private final List<TimestampedValue<KV<String, Long>>> elements = elements();

  @Test
  void groupsAsPlainJavaDoes() {
    Map<String, TreeSet<Long>> expected =
        elements.stream()
            .collect(
                groupingBy(
                    DirectGroupingTest::windowAndKey,
                    mapping(element -> element.getValue().getValue(), toCollection(TreeSet::new))));

    Pipeline pipeline = pipeline();
    PCollection<String> found =
        windowed(pipeline).apply(GroupByKey.create()).apply(ParDo.of(new DescribeGroupFn()));
    PAssert.that(found)
        .containsInAnyOrder(
            expected.entrySet().stream()
                .map(group -> group.getKey() + "=" + group.getValue())
                .toList());
    run(pipeline, "GroupBuckets");
  }

  @Test
  void combinesAsPlainJavaDoes() {
    Map<String, Long> expected =
        elements.stream()
            .collect(
                groupingBy(
                    DirectGroupingTest::windowAndKey,
                    summingLong(element -> element.getValue().getValue())));

    Pipeline pipeline = pipeline();
    PCollection<String> found =
        windowed(pipeline).apply(Sum.longsPerKey()).apply(ParDo.of(new DescribeSumFn()));
    PAssert.that(found)
        .containsInAnyOrder(
            expected.entrySet().stream()
                .map(group -> group.getKey() + "=" + group.getValue())
                .toList());
    run(pipeline, "CombineBundles");
  }

  private static Pipeline pipeline() {
    PipelineOptions options = PipelineOptionsFactory.create();
    options.setRunner(DirectRunner.class);
    return Pipeline.create(options);
  }

  private PCollection<KV<String, Long>> windowed(Pipeline pipeline) {
    return pipeline.apply(Create.timestamped(elements)).apply(Window.into(FixedWindows.of(HOUR)));
  }

  private static void run(Pipeline pipeline, String replacement) {
    DirectGrouping.apply(pipeline);
    assertTrue(names(pipeline).stream().anyMatch(name -> name.contains(replacement)));
    pipeline.run().waitUntilFinish();
  }

  private static Set<String> names(Pipeline pipeline) {
    Set<String> names = new HashSet<>();
    pipeline.traverseTopologically(
        new Pipeline.PipelineVisitor.Defaults() {
          @Override
          public CompositeBehavior enterCompositeTransform(Node node) {
            return CompositeBehavior.ENTER_TRANSFORM;
          }

          @Override
          public void visitPrimitiveTransform(Node node) {
            names.add(node.getFullName());
          }
        });
    return names;
  }

  private static List<TimestampedValue<KV<String, Long>>> elements() {
    Random random = new Random(1);
    List<TimestampedValue<KV<String, Long>>> elements = new ArrayList<>();
    for (long number = 0; number < 3000; number++) {
      Instant time =
          Instant.EPOCH.plus(
              Duration.standardMinutes(random.nextInt(HOURS * (int) HOUR.getStandardMinutes())));
      elements.add(TimestampedValue.of(KV.of("key" + random.nextInt(KEYS), number), time));
    }
    return elements;
  }

  private static String windowAndKey(TimestampedValue<KV<String, Long>> element) {
    long start = element.getTimestamp().getMillis() / HOUR.getMillis() * HOUR.getMillis();
    return start + " " + element.getValue().getKey();
  }

  private static String windowAndKey(BoundedWindow window, String key) {
    return ((IntervalWindow) window).start().getMillis() + " " + key;
  }

  private static class DescribeGroupFn extends DoFn<KV<String, Iterable<Long>>, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element KV<String, Iterable<Long>> group,
        BoundedWindow window,
        OutputReceiver<String> output) {
      Set<Long> numbers = new TreeSet<>();
      group.getValue().forEach(numbers::add);
      output.output(windowAndKey(window, group.getKey()) + "=" + numbers);
    }
  }

  private static class DescribeSumFn extends DoFn<KV<String, Long>, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element KV<String, Long> sum, BoundedWindow window, OutputReceiver<String> output) {
      output.output(windowAndKey(window, sum.getKey()) + "=" + sum.getValue());
    }
  }
}
