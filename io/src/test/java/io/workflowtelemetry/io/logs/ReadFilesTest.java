package io.workflowtelemetry.io.logs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.nio.file.Path;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadFilesTest {
  private static PCollectionTuple readGone(
      Pipeline pipeline, Path folder, @Nullable RecordTime times) {
    LogRange gone = LogRange.whole("glob", folder.resolve("gone.jsonl").toString());
    return new ReadFiles(Found.JSON, ReadLimits.DEFAULTS, times)
        .apply(
            PCollectionTuple.of(
                    FindRanges.RANGES,
                    pipeline.apply(
                        "Ranges", Create.of(gone).withCoder(SerializableCoder.of(LogRange.class))))
                .and(
                    ReadLogs.BAD_RECORDS,
                    pipeline.apply("None", Create.empty(RecordCoder.of(BadRecord.class)))));
  }

  @Test
  void aWatchedFileThatIsGoneIsABadRecord(@TempDir Path folder) {
    Pipeline pipeline = Collected.pipeline();
    PCollectionTuple read = readGone(pipeline, folder, record -> null);
    Collected<RawLog> logs = Collected.of(ReadLogs.logs(read));
    Collected<BadRecord> badRecords = Collected.of(ReadLogs.badRecords(read));
    pipeline.run().waitUntilFinish();

    assertThat(logs.elements(), empty());
    assertThat(
        badRecords.elements().stream()
            .map(bad -> bad.getErrorType() + " " + bad.getFile())
            .toList(),
        contains("UNREADABLE_FILE " + folder.resolve("gone.jsonl")));
  }

  @Test
  void anyOtherFileThatIsGoneFailsTheRun(@TempDir Path folder) {
    Pipeline pipeline = Collected.pipeline();
    readGone(pipeline, folder, null);

    assertThrows(PipelineExecutionException.class, () -> pipeline.run().waitUntilFinish());
  }
}
