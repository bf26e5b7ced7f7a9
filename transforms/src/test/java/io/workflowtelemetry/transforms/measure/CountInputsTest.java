package io.workflowtelemetry.transforms.measure;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.InputFile;
import io.workflowtelemetry.schemas.ReadTally;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What was read, by file and by dialect. */
class CountInputsTest {
  @Test
  void tasksDaysAndTypesAreSummed() {
    Pipeline pipeline = Collected.pipeline();
    PCollection<InputFile> files =
        pipeline
            .apply(
                Create.of(
                        tally("a", "native-run", "run", "2025-01-01", 3, 0),
                        tally("a", "native-run", "run", "2025-01-02", 2, 1),
                        tally("a", "native-run", "job", null, 5, 0),
                        tally("a", "json", "unknown", null, 1, 1),
                        tally("b", "native-run", "run", "2025-01-01", 1, 0),
                        tally("b", "unknown", "unknown", null, 1, 1))
                    .withCoder(RecordCoder.of(ReadTally.class)))
            .apply("CountInputs", CountInputs.create())
            .setCoder(RecordCoder.of(InputFile.class));
    Collected<InputFile> rows = Collected.of(files);
    Collected<KV<String, Long>> counts =
        Collected.of(files.apply("CountDialects", CountRows.dialects()));
    pipeline.run().waitUntilFinish();
    assertThat(
        rows.elements(),
        containsInAnyOrder(
            new InputFile("a", "native-run", 10L, 1L),
            new InputFile("a", "json", 1L, 1L),
            new InputFile("b", "native-run", 1L, 0L),
            new InputFile("b", "unknown", 1L, 1L)));
    assertThat(
        List.copyOf(Collected.sums(counts).entrySet()).toString(),
        is(
            "[dialects/json/bad=1, dialects/json/files=1, dialects/json/read=1,"
                + " dialects/native-run/bad=1, dialects/native-run/files=2,"
                + " dialects/native-run/read=11, dialects/unknown/bad=1,"
                + " dialects/unknown/files=1, dialects/unknown/read=1]"));
  }

  private static ReadTally tally(
      String file, String dialect, String type, @Nullable String day, long read, long bad) {
    return ReadTally.newBuilder()
        .setSource("s")
        .setRecordType(type)
        .setDay(day)
        .setRead(read)
        .setBad(bad)
        .setFile(file)
        .setDialect(dialect)
        .build();
  }
}
