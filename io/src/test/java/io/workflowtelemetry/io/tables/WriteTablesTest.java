package io.workflowtelemetry.io.tables;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.Drafts;
import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.Step;
import io.workflowtelemetry.schemas.WrittenFile;
import io.workflowtelemetry.schemas.blocks.BlockOptions;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptions.CheckEnabled;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WriteTablesTest {
  private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");

  private static Run run(int number) {
    Job job =
        Job.newBuilder()
            .setJobId("7")
            .setOutcome("SUCCESS")
            .setCompletedAt(START.plusMillis(5))
            .setSteps(List.of(new Step(1L, "checkout", null, null, START, null)))
            .build();
    return Drafts.run(Integer.toString(number))
        .setOutcome("SUCCESS")
        .setCreatedAt(START.plusSeconds(number * 43_200L).plusMillis(123))
        .setDurationMs(number % 2 == 0 ? null : (long) number)
        .setSynthesised(number == 3)
        .setJobs(number == 0 ? List.of(job, Job.newBuilder(job).setJobId(null).build()) : List.of())
        .build();
  }

  private static SortKey order(Run run) {
    return SortKey.of(run.getCreatedAt()).thenId(run.getRunId());
  }

  private static final Table<Run> RUNS =
      Table.ofParquet(Run.class, WriteTablesTest::order, "runs/runs");
  private static final Table<Run> OTHERS =
      Table.ofJsonLines(Run.class, WriteTablesTest::order, "others/others");

  private static void write(Path folder, List<Run> rows, long shardBytes) {
    write(folder, rows, shardBytes, PipelineOptionsFactory.create());
  }

  private static void write(Path folder, List<Run> rows, long shardBytes, PipelineOptions options) {
    options.setStableUniqueNames(CheckEnabled.ERROR);
    Pipeline pipeline = Pipeline.create(options);
    RecordCoder<Run> coder = RecordCoder.of(Run.class);
    PCollection<WrittenFile> files =
        pipeline.apply(
            "Write",
            WriteTables.below(folder.toString())
                .with(RUNS, pipeline.apply("Rows", Create.of(rows).withCoder(coder)))
                .with(
                    OTHERS,
                    pipeline.apply(
                        "Others",
                        Create.of(rows.isEmpty() ? rows : List.of(run(0))).withCoder(coder)))
                .withShardBytes(shardBytes));
    // What was written is written down in its turn, as a backfill does it.
    pipeline.apply(
        "WriteFiles",
        WriteTables.below(folder.toString())
            .with(
                Table.ofJsonLines(
                    WrittenFile.class,
                    file -> SortKey.inBucket(0).then(file.getPath()),
                    "facts/files"),
                files));
    pipeline.run().waitUntilFinish();
  }

  private static Map<String, byte[]> files(Path folder) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(path).toString(), Files.readAllBytes(path));
      }
    }
    return files;
  }

  private static Map<String, String> digests(Path folder)
      throws IOException, NoSuchAlgorithmException {
    Map<String, String> digests = new TreeMap<>();
    for (Map.Entry<String, byte[]> file : files(folder).entrySet()) {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(file.getValue());
      digests.put(file.getKey(), HexFormat.of().formatHex(digest));
    }
    return digests;
  }

  private static List<String> query(String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(result.getString(i)));
        }
        rows.add(String.join(" ", row));
      }
    }
    return rows;
  }

  @Test
  void shardsFollowEachOtherAndRetriesWriteTheSame(@TempDir Path folder)
      throws IOException, NoSuchAlgorithmException, SQLException {
    List<Run> rows = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      rows.add(run(i));
    }
    Collections.shuffle(rows, new Random(1));
    write(folder, rows, 300);
    Map<String, String> first = digests(folder);
    Collections.shuffle(rows, new Random(2));
    write(folder, rows, 300);
    assertThat(digests(folder), is(first));

    List<String> names = first.keySet().stream().filter(name -> name.startsWith("runs/")).toList();
    assertThat(names.size(), greaterThan(2));
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      assertThat(names.get(i), is("runs/runs-%05d-of-%05d.parquet".formatted(i, names.size())));
      ids.addAll(query("SELECT run_id FROM '" + folder.resolve(names.get(i)) + "'"));
    }
    List<String> inOrder = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      inOrder.add(Integer.toString(i));
    }
    assertThat(ids, is(inOrder));
    // What is said of the files is true.
    List<String> told =
        query(
            "SELECT path, sha256 FROM '%s/facts/files-00000-of-00001.jsonl' WHERE output = 'runs/runs'"
                .formatted(folder));
    assertThat(told, is(names.stream().map(name -> name + " " + first.get(name)).toList()));
    assertThat(
        query(
            "SELECT output, sum(rows), sum(bytes) FROM '%s/facts/*.jsonl' GROUP BY ALL ORDER BY ALL"
                .formatted(folder)),
        contains(
            "others/others 1 " + Files.size(folder.resolve("others/others-00000-of-00001.jsonl")),
            "runs/runs 60 "
                + files(folder).entrySet().stream()
                    .filter(file -> file.getKey().startsWith("runs/"))
                    .mapToLong(file -> file.getValue().length)
                    .sum()));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "64, 1", "1, 7", "5, 3"})
  void bytesAreTheSameWhateverTheBucketsAndBundles(
      int buckets, int parallelism, @TempDir Path folder)
      throws IOException, NoSuchAlgorithmException, SQLException {
    List<Run> rows = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      rows.add(run(i));
    }
    Path plain = Files.createDirectory(folder.resolve("plain"));
    write(plain, rows, 500);
    Collections.shuffle(rows, new Random(buckets));
    PipelineOptions options = PipelineOptionsFactory.create();
    options.as(BlockOptions.class).setBuckets(buckets);
    options.as(DirectOptions.class).setTargetParallelism(parallelism);
    Path other = Files.createDirectory(folder.resolve("other"));
    write(other, rows, 500, options);
    assertThat(digests(other), is(digests(plain)));
    assertThat(
        query(
            "SELECT epoch_ms(created_at) // 86400000 AS day FROM read_parquet('"
                + other
                + "/runs/*.parquet', filename = true) GROUP BY day"
                + " HAVING count(DISTINCT filename) > 1"),
        empty());
  }

  /** Days that a block holds together weigh enough for shards of their own. */
  @Test
  void aBlockMayHoldRowsOfSeveralShards(@TempDir Path folder) throws SQLException {
    Instant future = Instant.parse("9999-12-31T23:59:59.999Z");
    List<@Nullable Instant> days = new ArrayList<>();
    days.add(null);
    days.add(Instant.parse("0001-01-01T00:00:00Z"));
    days.add(Instant.EPOCH.minusMillis(1));
    days.add(Instant.EPOCH);
    days.add(START);
    days.add(START.plusSeconds(86_400));
    days.add(START.plusSeconds(3 * 86_400));
    days.add(future);
    List<Run> rows = new ArrayList<>();
    List<List<String>> wanted = new ArrayList<>();
    for (Instant day : days) {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        String id = Integer.toString(100 + rows.size());
        ids.add(id);
        rows.add(Run.newBuilder(run(1)).setRunId(id).setCreatedAt(day).build());
      }
      wanted.add(ids);
    }
    Collections.shuffle(rows, new Random(1));
    PipelineOptions options = PipelineOptionsFactory.create();
    options.as(DirectOptions.class).setTargetParallelism(1);
    write(folder, rows, 1, options);
    for (int shard = 0; shard < wanted.size(); shard++) {
      String file = "runs/runs-%05d-of-%05d.parquet".formatted(shard, wanted.size());
      assertThat(query("SELECT run_id FROM '" + folder.resolve(file) + "'"), is(wanted.get(shard)));
    }
  }

  @Test
  void noRowsStillShowTheirSchema(@TempDir Path folder) throws SQLException {
    write(folder, List.of(), 1_000);
    String file = folder + "/runs/runs-00000-of-00001.parquet";
    assertThat(query("SELECT count(*) FROM '" + file + "'"), contains("0"));
    assertThat(
        query("SELECT column_name FROM (DESCRIBE SELECT * FROM '" + file + "')"),
        hasSize(Run.getClassSchema().getFields().size()));
  }

  private static <T extends SpecificRecord> byte[] bytes(RowFormat<T> format, List<T> rows)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (RowFormat.Writer<T> writer = format.open(Channels.newChannel(bytes))) {
      for (T row : rows) {
        writer.write(row);
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void parquetHasTheTypesThatReadersExpect(@TempDir Path folder) throws IOException, SQLException {
    Path file = folder.resolve("a.parquet");
    Files.write(file, bytes(new ParquetFormat<>(Run.class), List.of(run(0), run(1), run(3))));
    List<String> types =
        query(
            "SELECT column_name, column_type FROM (DESCRIBE SELECT run_id, run_attempt, created_at,"
                + " duration_ms, synthesised, jobs[1].steps[1].number AS number FROM '"
                + file
                + "')");
    assertThat(
        types,
        contains(
            "run_id VARCHAR",
            "run_attempt BIGINT",
            "created_at TIMESTAMP WITH TIME ZONE",
            "duration_ms BIGINT",
            "synthesised BOOLEAN",
            "number BIGINT"));
    assertThat(
        query(
            "SELECT run_id, epoch_ms(created_at), duration_ms, synthesised, len(jobs),"
                + " jobs[1].job_id, jobs[2].job_id, jobs[1].steps[1].name FROM '"
                + file
                + "'"),
        contains(
            "0 " + (START.toEpochMilli() + 123) + " null false 2 7 null checkout",
            "1 " + (START.toEpochMilli() + 43_200_123) + " 1 false 0 null null null",
            "3 " + (START.toEpochMilli() + 129_600_123) + " 3 true 0 null null null"));
    assertThat(
        query("SELECT DISTINCT compression FROM parquet_metadata('" + file + "')"),
        contains("ZSTD"));
    assertThat(
        query(
            "SELECT stats_min_value, stats_max_value, stats_null_count FROM parquet_metadata('"
                + file
                + "') WHERE path_in_schema = 'duration_ms'"),
        contains("1 3 1"));
    List<String> times =
        query("SELECT logical_type FROM parquet_schema('" + file + "') WHERE name = 'created_at'");
    assertThat(times, everyItem(containsString("isAdjustedToUTC=1")));
    assertThat(times, everyItem(containsString("MILLIS=MilliSeconds()")));
    assertThat(times.size(), greaterThan(0));
  }

  private static FileMetaData metadata(byte[] file) throws IOException {
    int length = Integer.reverseBytes(ByteBuffer.wrap(file).getInt(file.length - 8));
    return Util.readFileMetaData(new ByteArrayInputStream(file, file.length - 8 - length, length));
  }

  @Test
  void theFooterHasOneForm() throws IOException {
    List<Run> rows = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      rows.add(run(i));
    }
    byte[] file = bytes(new ParquetFormat<>(Run.class), rows);
    assertThat(bytes(new ParquetFormat<>(Run.class), rows), is(file));
    assertThat(ParquetFooter.canonical(file), is(file));
    // Another JVM might have listed the encodings the other way round.
    FileMetaData metadata = metadata(file);
    int several = 0;
    for (RowGroup group : metadata.getRow_groups()) {
      for (ColumnChunk column : group.getColumns()) {
        List<Encoding> encodings = column.getMeta_data().getEncodings();
        assertThat(encodings, is(encodings.stream().sorted().toList()));
        several += encodings.size() > 1 ? 1 : 0;
        Collections.reverse(encodings);
        Collections.reverse(column.getMeta_data().getEncoding_stats());
      }
    }
    assertThat(several, greaterThan(0));
    ByteArrayOutputStream footer = new ByteArrayOutputStream();
    Util.writeFileMetaData(metadata, footer);
    int length = Integer.reverseBytes(ByteBuffer.wrap(file).getInt(file.length - 8));
    ByteArrayOutputStream other = new ByteArrayOutputStream();
    other.write(file, 0, file.length - 8 - length);
    other.writeBytes(footer.toByteArray());
    other.writeBytes(ByteBuffer.allocate(4).putInt(Integer.reverseBytes(footer.size())).array());
    other.writeBytes("PAR1".getBytes(UTF_8));
    assertThat(other.toByteArray().length, is(file.length));
    assertThat(ParquetFooter.canonical(other.toByteArray()), is(file));
  }

  @Test
  void jsonLinesHoldEveryKindOfValue() throws IOException {
    Alert alert =
        Alert.newBuilder()
            .setAlertId("id")
            .setRule("STORAGE")
            .setSeverity("WARNING")
            .setStatus("FIRING")
            .setObserved(0.25)
            .setThreshold(3)
            .setStartedAt(START.plusMillis(120))
            .setEvidence(List.of(new RunKey("o/r", "1", 2L)))
            .setMessage("a \"b\"\n\u00e9\u2028\ud83d\ude00")
            .build();
    String text = new String(bytes(new JsonLinesFormat<>(), List.of(alert, alert)), UTF_8);
    List<String> lines = text.lines().toList();
    assertThat(text, is(lines.get(0) + "\n" + lines.get(0) + "\n"));
    assertThat(
        lines.get(0),
        is(
            "{\"alert_id\":\"id\",\"rule\":\"STORAGE\",\"severity\":\"WARNING\","
                + "\"status\":\"FIRING\",\"repository\":null,\"workflow_name\":null,"
                + "\"branch\":null,\"head_repository\":null,\"run_id\":null,\"run_attempt\":null,\"source\":null,"
                + "\"output\":null,\"observed\":0.25,\"threshold\":3.0,"
                + "\"started_at\":\"2025-01-01T00:00:00.120Z\",\"ended_at\":null,"
                + "\"evidence\":[{\"repository\":\"o/r\",\"run_id\":\"1\",\"run_attempt\":2}],"
                + "\"message\":\"a \\\"b\\\"\\n\u00e9\u2028\\uD83D\\uDE00\"}"));
    assertThat(bytes(new JsonLinesFormat<Alert>(), List.of()).length, is(0));
    assertThat(new JsonLinesFormat<Alert>().extension(), is("jsonl"));
  }

  static List<List<Object>> payloads() {
    HexFormat hex = HexFormat.of();
    return List.of(
        List.of("{\"a\":\u00e9}".getBytes(UTF_8), "{\\\"a\\\":\u00e9}", "utf-8"),
        List.of(new byte[0], "", "utf-8"),
        List.of(new byte[] {0}, "\\u0000", "utf-8"),
        List.of(hex.parseHex("ff00"), "/wA=", "base64"),
        // Overlong, a surrogate, and a character that was cut.
        List.of(hex.parseHex("c080"), "wIA=", "base64"),
        List.of(hex.parseHex("eda080"), "7aCA", "base64"),
        List.of(hex.parseHex("61e282"), "YeKC", "base64"));
  }

  @ParameterizedTest
  @MethodSource("payloads")
  void bytesAreTextWhereTheyAreUtf8(List<Object> payload) throws IOException {
    BadRecord record =
        BadRecord.newBuilder()
            .setSource("s")
            .setFile("f")
            .setRangeStart(0)
            .setLine(1)
            .setRecordType("run")
            .setStage("parse")
            .setErrorType("E")
            .setMessage("m")
            .setPayload(ByteBuffer.wrap((byte[]) payload.get(0)))
            .setPayloadLength(9)
            .setPayloadSha256("d")
            .build();
    List<String> lines =
        new String(bytes(new JsonLinesFormat<>(), List.of(record, record)), UTF_8).lines().toList();
    assertThat(
        lines,
        everyItem(
            is(
                "{\"source\":\"s\",\"file\":\"f\",\"range_start\":0,\"line\":1,"
                    + "\"record_type\":\"run\",\"stage\":\"parse\",\"error_type\":\"E\","
                    + "\"message\":\"m\",\"payload\":\""
                    + payload.get(1)
                    + "\",\"payload_encoding\":\""
                    + payload.get(2)
                    + "\",\"payload_length\":9,\"payload_sha256\":\"d\","
                    + "\"dialect\":\"unknown\",\"sidecar\":null}")));
    assertThat(lines, hasSize(2));
  }
}
