package io.workflowtelemetry.io.git;

import io.workflowtelemetry.schemas.Commit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Filter;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowCommitsTest {
  private static final String FETCH = "fetch";

  @TempDir Path folder = Path.of("");

  /** As a backfill finds it that runs when the stream has ended. */
  @Test
  void whatWasFetchedSinceTheLastLookIsFoundAtTheEnd() throws Exception {
    GitProgram origin = GitProgram.in(Files.createDirectories(folder.resolve("origin")));
    origin.run("init", "-q", "-b", "main");
    origin.write("first.txt", "one\n");
    String first = origin.commitAll("First");
    GitProgram.in(folder).run("clone", "-q", "--bare", "origin", "clone");
    origin.write("second.txt", "one\ntwo\n");
    String second = origin.commitAll("Second");
    Path clone = folder.resolve("clone");

    Pipeline pipeline = Pipeline.create();
    PCollection<String> shas =
        pipeline.apply(
            TestStream.create(StringUtf8Coder.of())
                .addElements(first, second, "0".repeat(40))
                .addElements(FETCH)
                .advanceWatermarkToInfinity());
    shas.apply("Fetch", ParDo.of(new FetchFn(clone.toString())));
    PCollection<String> found =
        shas.apply("Shas", Filter.by(sha -> !sha.equals(FETCH)))
            .apply(
                FollowCommits.in(
                    List.of(clone.toString()), Duration.ofMinutes(10), Duration.ofDays(7)))
            .apply(MapElements.into(TypeDescriptors.strings()).via(Commit::getSha));
    PAssert.that(found).containsInAnyOrder(first, second);
    pipeline.run().waitUntilFinish();
  }

  private static final class FetchFn extends DoFn<String, Void> {
    private static final long serialVersionUID = 1L;

    private final String clone;

    FetchFn(String clone) {
      this.clone = clone;
    }

    @ProcessElement
    public void process(@Element String element) throws IOException, InterruptedException {
      if (element.equals(FETCH)) {
        GitProgram.in(Path.of(clone)).run("fetch", "-q", "origin", "main:main");
      }
    }
  }
}
