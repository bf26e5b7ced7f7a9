package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.tables.Table;
import io.workflowtelemetry.transforms.keyed.Change;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/** Where the rows of tables go: into the files of a history, or into those of a stream. */
interface Tables {
  /**
   * Adds a table.
   *
   * @param rows what became of its rows
   * @param at what a stream parts its rows by; those without a time are together
   */
  <T extends SpecificRecord> void add(
      PCollection<Change<T>> rows, Table<T> table, SerializableFunction<T, @Nullable Instant> at);
}
