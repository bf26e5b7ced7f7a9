package io.workflowtelemetry.transforms.measure;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.nullValue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DistributionTest {
  private static final double[] QUANTILES = {0, 0.25, 0.5, 0.9, 0.95, 0.99, 1};

  private static Distribution of(Iterable<Long> values) {
    Distribution distribution = new Distribution();
    values.forEach(distribution::add);
    return distribution;
  }

  private static List<Long> range(long from, long to) {
    return LongStream.range(from, to).boxed().toList();
  }

  /** The value at rank q(n-1) of the sorted values, linear between neighbours. */
  private static double model(List<Long> values, double quantile) {
    List<Long> sorted = values.stream().sorted().toList();
    double rank = quantile * (sorted.size() - 1);
    double low = sorted.get((int) Math.floor(rank));
    double high = sorted.get((int) Math.ceil(rank));
    return low * (1 - (rank - Math.floor(rank))) + high * (rank - Math.floor(rank));
  }

  private static String told(Distribution distribution) {
    StringBuilder told = new StringBuilder();
    told.append(distribution.count()).append(' ').append(distribution.sum());
    told.append(' ').append(distribution.min()).append(' ').append(distribution.max());
    told.append(' ').append(distribution.mean());
    for (double quantile : QUANTILES) {
      told.append(' ').append(distribution.quantile(quantile));
    }
    return told.toString();
  }

  private static byte[] encoded(Distribution distribution) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    distribution.encode(bytes);
    return bytes.toByteArray();
  }

  private static Distribution copy(Distribution distribution) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(encoded(distribution));
    Distribution copy = Distribution.decode(in);
    assertThat("everything is read", in.available(), is(0));
    return copy;
  }

  @Test
  void nothingHasNoQuantiles() throws IOException {
    assertThat(told(copy(new Distribution())), is("0 0" + " null".repeat(10)));
    assertThat(new Distribution().quantile(0.5), nullValue());
  }

  @Test
  void theMedianOfAnEvenCountIsTheMeanOfTheMiddleTwo() {
    assertThat(of(List.of(40L, 10L, 20L, 31L)).quantile(0.5), is(25.5));
    assertThat(of(List.of(7L)).quantile(0.99), is(7.0));
    assertThat(of(range(0, 101)).quantile(0.95), is(95.0));
  }

  @Property(tries = 300)
  void quantilesAreExactWhileValuesAreFew(
      @ForAll @NotEmpty @Size(max = 60) List<@LongRange(max = 4_000_000_000L) Long> values) {
    Distribution distribution = of(values);
    for (double quantile : QUANTILES) {
      double expected = model(values, quantile);
      assertThat(distribution.quantile(quantile), closeTo(expected, 1e-9 * Math.max(1, expected)));
    }
    assertThat(distribution.min(), is(Collections.min(values)));
    assertThat(distribution.max(), is(Collections.max(values)));
    assertThat(distribution.sum(), is(values.stream().mapToLong(Long::longValue).sum()));
  }

  /** The middle of two heaps is between them, also where values are known by a sketch. */
  @Test
  void aQuantileBetweenTwoHeapsIsBetweenThem() {
    List<Long> values = new ArrayList<>(Collections.nCopies(513, 1_000L));
    values.addAll(Collections.nCopies(513, 100_000L));
    Distribution distribution = of(values);
    assertThat(distribution.quantile(0.5), closeTo(50_500, 0.005 * 50_500));
    assertThat(distribution.quantile(0), is(1_000.0));
    assertThat(distribution.quantile(1), closeTo(100_000, 500));
    assertThat(distribution.quantile(1), lessThanOrEqualTo(100_000.0));
    assertThat(distribution.quantile(0.25), greaterThanOrEqualTo(1_000.0));
  }

  @Test
  void quantilesAreExactToTheLastOf1024Values() {
    List<Long> values = new ArrayList<>(range(0, 1024).stream().map(i -> i * i * 37).toList());
    Collections.shuffle(values, new Random(1));
    Distribution distribution = of(values);
    for (double quantile : QUANTILES) {
      assertThat(distribution.quantile(quantile), closeTo(model(values, quantile), 1e-3));
    }
    // A p50 between two values, which a sketch has no way to tell.
    assertThat(distribution.quantile(0.5), is((511.0 * 511 * 37 + 512.0 * 512 * 37) / 2));
  }

  @ParameterizedTest
  @CsvSource({"1025", "5000", "100000"})
  void beyondThatTheyAreWithinHalfAPercent(int count) {
    Random random = new Random(count);
    List<Long> values =
        random.longs(count, 0, 36).map(bits -> random.nextLong(1L << bits)).boxed().toList();
    Distribution distribution = of(values);
    for (double quantile : QUANTILES) {
      double exact = model(values, quantile);
      double error = Math.abs(Objects.requireNonNull(distribution.quantile(quantile)) - exact);
      assertThat("q" + quantile, error, lessThanOrEqualTo(0.005 * exact * (1 + 1e-9)));
    }
    assertThat(distribution.count(), is((long) count));
  }

  @Property(tries = 60)
  void anyOrderAndSplitGiveTheSame(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 3000) int count) throws IOException {
    Random random = new Random(seed);
    List<Long> values = random.longs(count, 0, 3_000_000_000L).boxed().toList();
    String expected = told(of(values));
    List<Long> shuffled = new ArrayList<>(values);
    Collections.shuffle(shuffled, random);
    List<Distribution> parts = new ArrayList<>();
    for (int from = 0; from < count; ) {
      int to = Math.min(count, from + random.nextInt(1, 1200));
      parts.add(copy(of(shuffled.subList(from, to))));
      from = to;
    }
    parts.add(new Distribution());
    while (parts.size() > 1) {
      Distribution first = parts.remove(random.nextInt(parts.size()));
      Distribution second = parts.remove(random.nextInt(parts.size()));
      String other = told(second);
      first.merge(second);
      assertThat("what is merged stays as it was", told(second), is(other));
      parts.add(random.nextBoolean() ? copy(first) : first);
    }
    assertThat(told(parts.get(0)), is(expected));
  }

  @Test
  void aSumThatIsTooGreatStaysTheGreatest() {
    Distribution distribution = of(List.of(Long.MAX_VALUE - 1, 5L, 5L));
    assertThat(distribution.sum(), is(Long.MAX_VALUE));
    assertThat(of(List.of(5L, Long.MAX_VALUE - 1, 5L)).sum(), is(Long.MAX_VALUE));
    assertThat(of(List.of(1L, 2L)).sum(), is(3L));
  }
}
