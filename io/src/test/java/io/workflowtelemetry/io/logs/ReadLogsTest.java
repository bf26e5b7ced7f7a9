package io.workflowtelemetry.io.logs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.RawLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptions.CheckEnabled;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.ToString;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadLogsTest {
  private static Pipeline pipeline() {
    PipelineOptions options = PipelineOptionsFactory.create();
    options.setStableUniqueNames(CheckEnabled.ERROR);
    return Pipeline.create(options);
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }

  private static final class TellLog extends SimpleFunction<RawLog, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public String apply(RawLog log) {
      String glob = log.getSource().substring(log.getSource().lastIndexOf('/') + 1);
      return glob + " " + Path.of(log.getFile()).getFileName() + " " + text(log.getPayload());
    }
  }

  private static final class TellBad extends SimpleFunction<BadRecord, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public String apply(BadRecord bad) {
      return String.join(
          " ",
          Path.of(bad.getFile()).getFileName().toString(),
          bad.getRangeStart() + ":" + bad.getLine(),
          bad.getStage(),
          bad.getErrorType(),
          bad.getRecordType(),
          text(bad.getPayload()),
          Long.toString(bad.getPayloadLength()));
    }
  }

  @Test
  void filesOfEveryFramingAreReadAndNumbered(@TempDir Path folder) throws IOException {
    StringBuilder lines = new StringBuilder("# a comment\n");
    List<String> told = new ArrayList<>();
    for (int i = 2; i <= 200; i++) {
      String line = "{\"line\":" + i + (i % 50 == 0 ? ",\"longer\":true}" : "}");
      lines.append(line).append('\n');
      if (i % 50 == 0) {
        told.add(
            "lines.log 0:" + i + " read RECORD_TOO_LARGE unknown " + line + " " + line.length());
      } else {
        told.add("lines.* lines.log " + line);
      }
    }
    Files.writeString(folder.resolve("lines.log"), lines);
    Files.writeString(folder.resolve("pages.json"), "[\n{\"a\":1},\n// two\n{\"b\":\n2}]");
    Files.createDirectory(folder.resolve("folder"));
    told.add("** pages.json {\"a\":1}");
    told.add("** pages.json {\"b\":\n2}");
    told.add("folder 0:1 read DIRECTORY unknown  0");
    told.add("comment_lines 2");
    told.add("files/json 2");

    Pipeline pipeline = pipeline();
    PCollectionTuple read =
        pipeline.apply(
            "Read",
            ReadLogs.from(
                    List.of(folder + "/lines.*", folder + "/**", folder + "/folder"), Found.JSON)
                .withLimits(new ReadLimits(16, 16))
                .withRanges(100, 37));
    PCollection<String> logsTold =
        ReadLogs.logs(read).apply("TellLogs", MapElements.via(new TellLog()));
    PCollection<String> badTold =
        ReadLogs.badRecords(read)
            .apply("Number", NumberLines.with(ReadLogs.lineCounts(read)))
            .apply("TellBad", MapElements.via(new TellBad()));
    PCollection<String> countsTold =
        ReadLogs.counts(read).apply(Sum.longsPerKey()).apply("TellCounts", ToString.kvs(" "));
    // One assertion for all, since each costs the direct runner seconds.
    PAssert.that(
            PCollectionList.of(logsTold).and(badTold).and(countsTold).apply(Flatten.pCollections()))
        .containsInAnyOrder(told);
    ReadProgress.reset();
    pipeline.run().waitUntilFinish();
    assertThat(ReadProgress.records(), is(195L + 2 + 4));
    assertThat(ReadProgress.bytes(), greaterThanOrEqualTo((long) lines.length()));
  }

  @Test
  void lineEndsOfEarlierPartsAreAdded() {
    BadRecord record =
        new BadRecord(
            "s",
            "f",
            20L,
            3L,
            "run",
            "parse",
            "E",
            "m",
            ByteBuffer.allocate(0),
            0L,
            "sha",
            "json",
            null);
    List<KV<Long, Long>> counts =
        List.of(KV.of(20L, 100L), KV.of(0L, 5L), KV.of(30L, 1000L), KV.of(10L, 7L));
    assertThat(NumberLines.lineInFile(record, counts), is(15L));
  }

  @Test
  void wrongArgumentsAreNamed() {
    assertThrows(IllegalArgumentException.class, () -> ReadLogs.from(List.of(), Found.JSON));
    assertThrows(IllegalArgumentException.class, () -> new ReadLimits(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new ReadLimits(1, 1L << 31));
  }

  @Test
  void realHistoriesAreReadWhole() throws IOException {
    Path data = sharedData();
    assumeTrue(data != null, "no ../shared/data beside the project");
    Map<String, Long> records = new TreeMap<>();
    for (LogFiles.LogFile file : LogFiles.match(List.of(data + "/github/*/*.jsonl.gz"))) {
      Found found = new Found();
      LogReader.read(LogRange.whole("", file.name()), found, Found.JSON, ReadLimits.DEFAULTS);
      assertThat(found.payloads().size(), is(found.items.size()));
      Path path = Path.of(file.name());
      Path name = path.subpath(path.getNameCount() - 2, path.getNameCount());
      records.put(name.toString(), (long) found.items.size());
    }
    assertThat(
        records.entrySet(),
        contains(
            Map.entry("bitcoin-early/jobs.jsonl.gz", 2_862L),
            Map.entry("filterlists/commits.jsonl.gz", 693L),
            Map.entry("filterlists/jobs.jsonl.gz", 2_863L),
            Map.entry("filterlists/runs.jsonl.gz", 1_124L),
            Map.entry("jod/commits.jsonl.gz", 862L),
            Map.entry("jod/jobs.jsonl.gz", 4_881L),
            Map.entry("jod/runs.jsonl.gz", 1_627L)));
    // Each is one payload, pretty-printed.
    for (LogFiles.LogFile file :
        LogFiles.match(List.of(data + "/github/webhooks/**.payload.json"))) {
      Found found = new Found();
      LogReader.read(LogRange.whole("", file.name()), found, Found.JSON, ReadLimits.DEFAULTS);
      assertThat(file.name(), found.payloads().size(), is(1));
    }
  }

  private static @Nullable Path sharedData() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path data = at.resolve("shared/data");
      if (Files.isDirectory(data)) {
        return data;
      }
    }
    return null;
  }
}
