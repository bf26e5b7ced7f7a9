package io.workflowtelemetry.io.tables;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Drafts;
import io.workflowtelemetry.schemas.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadStoredRowsTest {
  private static final Run PARQUET = Drafts.run("1").build();
  private static final Run LINE = Drafts.run("2").build();

  @TempDir Path folder = Path.of("");

  private List<Run> read() {
    Pipeline pipeline = Collected.pipeline();
    Collected<Run> rows =
        Collected.of(pipeline.apply("Read", ReadStoredRows.below(folder, Run.class)));
    pipeline.run().waitUntilFinish();
    return rows.elements();
  }

  @Test
  void rowsOfAllFilesAreRead() throws IOException {
    var unused =
        Table.ofParquet(Run.class, run -> SortKey.of(null).then(run.getRunId()), "runs/runs")
            .write(folder.toString(), List.of(PARQUET));
    Files.write(folder.resolve("more.jsonl"), RecordJson.bytes(LINE));
    Files.write(folder.resolve(".hidden.jsonl"), RecordJson.bytes(LINE));
    Files.writeString(folder.resolve("notes.txt"), "none", UTF_8);
    assertThat(read(), containsInAnyOrder(PARQUET, LINE));
  }

  @Test
  void nothingIsReadOfAFolderThatIsNotThere() {
    folder = folder.resolve("none");
    assertThat(read(), is(empty()));
  }

  @Test
  void aFileThatCanNotBeReadIsNamed() throws IOException {
    Files.writeString(folder.resolve("broken.jsonl"), "{\"run_id\":", UTF_8);
    Throwable failure = assertThrows(RuntimeException.class, this::read);
    assertThat(failure.toString(), containsString("broken.jsonl can't be read"));
  }
}
