package io.workflowtelemetry.schemas.blocks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of some blocks by key. Rows stay encoded until they are looked at, so that a group takes
 * what its bytes do and some 20 bytes a row.
 *
 * @param <T> a row
 */
final class Bucket<T> {
  private final List<Block<T>> blocks;

  /** Block and row of each row, those of a key together. */
  private final long[] places;

  /** Where the rows of each key end. */
  private final int[] ends;

  private final List<String> keys;

  private Bucket(List<Block<T>> blocks, long[] places, int[] ends, List<String> keys) {
    this.blocks = blocks;
    this.places = places;
    this.ends = ends;
    this.keys = keys;
  }

  static <T> Bucket<T> of(List<Block<T>> blocks) {
    Map<String, Integer> known = new HashMap<>();
    List<String> keys = new ArrayList<>();
    int[] counts = new int[16];
    List<int[]> groups = new ArrayList<>(blocks.size());
    int rows = 0;
    for (Block<T> block : blocks) {
      int[] groupOfCode = new int[block.texts()];
      Arrays.fill(groupOfCode, -1);
      int[] groupOfRow = new int[block.size()];
      for (int row = 0; row < groupOfRow.length; row++) {
        int code = block.keyCode(row);
        int group = groupOfCode[code];
        if (group < 0) {
          String key = block.key(code);
          Integer there = known.putIfAbsent(key, keys.size());
          group = there == null ? keys.size() : there;
          if (there == null) {
            keys.add(key);
          }
          groupOfCode[code] = group;
        }
        if (group >= counts.length) {
          counts = Arrays.copyOf(counts, counts.length * 2);
        }
        counts[group]++;
        groupOfRow[row] = group;
      }
      groups.add(groupOfRow);
      rows += groupOfRow.length;
    }
    int[] ends = new int[keys.size()];
    int end = 0;
    for (int group = 0; group < ends.length; group++) {
      ends[group] = end;
      end += counts[group];
    }
    long[] places = new long[rows];
    for (int i = 0; i < groups.size(); i++) {
      int[] groupOfRow = groups.get(i);
      for (int row = 0; row < groupOfRow.length; row++) {
        places[ends[groupOfRow[row]]++] = ((long) i << Integer.SIZE) | row;
      }
    }
    return new Bucket<>(blocks, places, ends, keys);
  }

  /**
   * Gives the rows of each key, as often as they are asked for.
   *
   * @param ties the order of rows of one time; null where rows have no times and come in any order
   */
  void forEach(@Nullable Comparator<T> ties, BiConsumer<String, Iterable<T>> groups) {
    int start = 0;
    for (int group = 0; group < ends.length; group++) {
      int from = start;
      int to = ends[group];
      if (ties != null) {
        sort(from, to, ties);
      }
      groups.accept(keys.get(group), () -> rows(from, to));
      start = to;
    }
  }

  private Iterator<T> rows(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> row(places[i])).iterator();
  }

  private T row(long place) {
    return blocks.get((int) (place >>> Integer.SIZE)).row((int) place);
  }

  private long timeMs(long place) {
    return blocks.get((int) (place >>> Integer.SIZE)).time((int) place);
  }

  private void sort(int from, int to, Comparator<T> ties) {
    Long[] sorted = new Long[to - from];
    for (int i = from; i < to; i++) {
      sorted[i - from] = places[i];
    }
    Arrays.sort(
        sorted,
        (one, other) -> {
          int byTime = Long.compare(timeMs(one), timeMs(other));
          return byTime == 0 ? ties.compare(row(one), row(other)) : byTime;
        });
    for (int i = from; i < to; i++) {
      places[i] = sorted[i - from];
    }
  }
}
