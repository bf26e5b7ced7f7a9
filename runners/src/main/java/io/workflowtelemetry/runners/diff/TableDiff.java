package io.workflowtelemetry.runners.diff;

import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/**
 * How a table of two outputs compares.
 *
 * @param table the table's name
 * @param keys the fields that tell its rows apart
 * @param counts how many keys there are of each kind
 * @param examples of the keys that are not equal, the first few in their order, with the fields
 *     that differ; none of these where only one output has the row
 */
record TableDiff(
    String table,
    List<String> keys,
    Map<Comparison, Long> counts,
    Map<Comparison, SortedMap<RowKey, List<FieldDifference>>> examples) {
  private static final int MOST_EXAMPLES = 20;

  /**
   * Compares a table. Files are read again where rows differ, so that no more than digests of the
   * rows and a few rows are in memory.
   *
   * @throws IOException where a file can't be read
   */
  static <T extends SpecificRecord> TableDiff of(ComparedTable<T> table, Path a, Path b)
      throws IOException {
    RowDigests digests = new RowDigests();
    addDigests(table, Side.A, a, digests);
    addDigests(table, Side.B, b, digests);
    Map<Comparison, Long> counts = digests.counts();
    Map<Comparison, SortedMap<RowKey, List<FieldDifference>>> examples =
        new EnumMap<>(Comparison.class);
    if (counts.entrySet().stream()
        .anyMatch(count -> count.getKey() != Comparison.EQUAL && count.getValue() > 0)) {
      examples.put(Comparison.ONLY_IN_A, keys(firstRows(table, a, digests, Comparison.ONLY_IN_A)));
      examples.put(Comparison.ONLY_IN_B, keys(firstRows(table, b, digests, Comparison.ONLY_IN_B)));
      examples.put(
          Comparison.DIFFERENT,
          differences(
              firstRows(table, a, digests, Comparison.DIFFERENT),
              firstRows(table, b, digests, Comparison.DIFFERENT)));
    }
    return new TableDiff(table.name(), table.keys(), counts, examples);
  }

  boolean isEqual() {
    return examples.isEmpty();
  }

  private static <T extends SpecificRecord> void addDigests(
      ComparedTable<T> table, Side side, Path output, RowDigests digests) throws IOException {
    RecordCoder<T> coder = RecordCoder.of(table.type());
    table
        .in(output)
        .forEach(
            row -> {
              switch (table.standing().apply(row)) {
                case THERE -> {
                  ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                  coder.encode(row, bytes);
                  digests.put(side, table.keyOf(row).digest(), Digest.of(bytes.toByteArray()));
                }
                case GONE -> digests.put(side, table.keyOf(row).digest(), null);
                case LEFT_OUT -> {}
              }
            });
  }

  /** Returns the rows with the first keys; of keys that differ, both outputs give the same. */
  private static <T extends SpecificRecord> SortedMap<RowKey, T> firstRows(
      ComparedTable<T> table, Path output, RowDigests digests, Comparison wanted)
      throws IOException {
    SortedMap<RowKey, T> first = new TreeMap<>();
    if (!digests.has(wanted)) {
      return first;
    }
    table
        .in(output)
        .forEach(
            row -> {
              RowKey key = table.keyOf(row);
              if (table.standing().apply(row) == ComparedTable.Standing.THERE
                  && digests.of(key.digest()) == wanted) {
                first.put(key, row);
                if (first.size() > MOST_EXAMPLES) {
                  first.remove(first.lastKey());
                }
              }
            });
    return first;
  }

  private static <T> SortedMap<RowKey, List<FieldDifference>> keys(SortedMap<RowKey, T> rows) {
    SortedMap<RowKey, List<FieldDifference>> keys = new TreeMap<>();
    rows.keySet().forEach(key -> keys.put(key, List.of()));
    return keys;
  }

  private static <T extends SpecificRecord> SortedMap<RowKey, List<FieldDifference>> differences(
      SortedMap<RowKey, T> inA, SortedMap<RowKey, T> inB) {
    SortedMap<RowKey, List<FieldDifference>> differences = new TreeMap<>();
    inA.forEach(
        (key, row) ->
            differences.put(
                key, FieldDifference.between(row, Objects.requireNonNull(inB.get(key)))));
    return differences;
  }
}
