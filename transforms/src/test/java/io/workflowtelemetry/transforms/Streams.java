package io.workflowtelemetry.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.transforms.keyed.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.values.TimestampedValue;
import org.jspecify.annotations.Nullable;

/** Streams in which things come, change and go, and what is left of them in the end. */
public final class Streams {
  private Streams() {}

  /** Returns a point in time as Beam has it. */
  /** Returns the changes that have a thing come in its first state and be in each in turn. */
  public static <T> List<Change<T>> history(List<@Nullable T> states) {
    List<Change<T>> changes = new ArrayList<>();
    T before = null;
    for (T state : states) {
      changes.add(new Change<>(before, state));
      before = state;
    }
    return changes;
  }

  /** Returns all histories as one, each in its order but else in any. */
  public static <T> List<T> interleave(Collection<List<T>> histories, Random random) {
    List<List<T>> open = new ArrayList<>();
    for (List<T> history : histories) {
      if (!history.isEmpty()) {
        open.add(new ArrayList<>(history));
      }
    }
    List<T> all = new ArrayList<>();
    while (!open.isEmpty()) {
      List<T> next = open.get(random.nextInt(open.size()));
      all.add(next.remove(0));
      if (next.isEmpty()) {
        open.remove(next);
      }
    }
    return all;
  }

  /**
   * Returns a stream of elements in the order given, a few at a time, now and then with a pause of
   * a minute. The watermark follows the latest element.
   */
  public static <T> TestStream<T> of(
      Coder<T> coder, List<TimestampedValue<T>> elements, Random random) {
    TestStream.Builder<T> stream = TestStream.create(coder);
    org.joda.time.Instant latest = EventTimes.of(Instant.EPOCH);
    int next = 0;
    while (next < elements.size()) {
      int end = Math.min(elements.size(), next + 1 + random.nextInt(1 + elements.size() / 8));
      stream = add(stream, elements.subList(next, end));
      for (TimestampedValue<T> element : elements.subList(next, end)) {
        latest = element.getTimestamp().isAfter(latest) ? element.getTimestamp() : latest;
      }
      if (random.nextBoolean()) {
        stream = stream.advanceWatermarkTo(latest);
      }
      if (random.nextBoolean()) {
        stream = stream.advanceProcessingTime(pause(Duration.ofMinutes(1)));
      }
      next = end;
    }
    return stream.advanceWatermarkToInfinity();
  }

  /** Adds elements, of which there must be some, all at once. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // There are no generic arrays.
  public static <T> TestStream.Builder<T> add(
      TestStream.Builder<T> stream, List<TimestampedValue<T>> elements) {
    return stream.addElements(
        elements.get(0), elements.subList(1, elements.size()).toArray(new TimestampedValue[0]));
  }

  /** Returns a duration as Beam has it. */
  public static org.joda.time.Duration pause(Duration duration) {
    return org.joda.time.Duration.millis(duration.toMillis());
  }

  /** Returns what has come and not gone; nothing may go or change that has not come. */
  public static <T> List<T> left(Collection<Change<T>> changes) {
    List<T> left = new ArrayList<>();
    List<T> gone = new ArrayList<>();
    for (Change<T> change : changes) {
      assertThat(
          "a change must change something", !Objects.equals(change.before(), change.after()));
      if (change.after() != null) {
        left.add(change.after());
      }
      if (change.before() != null) {
        gone.add(change.before());
      }
    }
    gone.removeIf(left::remove);
    assertThat("what was never there went", gone, is(empty()));
    return left;
  }
}
