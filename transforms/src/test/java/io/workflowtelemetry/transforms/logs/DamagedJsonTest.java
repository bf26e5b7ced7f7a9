package io.workflowtelemetry.transforms.logs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.Framing;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.transforms.CpuTime;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of bytes that are no JSON, but hold records. */
class DamagedJsonTest {
  private static final Dialects DIALECTS = Dialects.with(DialectSettings.defaults());

  private static String run(int id) {
    return "{\"workflow_id\":\"%d\",\"name\":\"CI\",\"status\":\"success\",\"duration_ms\":1,\"timestamp\":\"2025-01-01T00:00:00Z\",\"commit\":{\"sha\":\"ab%d\"}}"
        .formatted(id, id);
  }

  private static List<String> ids(Parsed parsed) {
    return parsed.updates.stream().map(update -> update.getKey().getRunId()).toList();
  }

  private static List<String> payloads(Parsed parsed) {
    return parsed.bad.stream()
        .map(bad -> new String(bad.getPayload().array(), ISO_8859_1))
        .toList();
  }

  @Test
  void recordsOnOneLineAreRead() {
    Parsed parsed = Parsed.of(run(1) + run(2) + " \t" + run(3) + "," + run(4));
    assertThat(ids(parsed), contains("1", "2", "3", "4"));
    assertThat(parsed.bad, empty());
  }

  /** {@code R1} and so on stand for records. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "NULNULNULR1                                       | 1   | NULNULNUL",
        "R1NULNULR2                                        | 1,2 | NULNUL",
        "2025-01-01 INFO R1                                | 1   | '2025-01-01 INFO '",
        // A record was cut off in a text, an escape, a name, a number, a word, behind a value.
        "{\"id\":\"abR1                                    | 1   | {\"id\":\"ab",
        "{\"id\":\"ab\\R1                                  | 1   | {\"id\":\"ab\\",
        "{\"id\":\"ab\\u00R1                               | 1   | {\"id\":\"ab\\u00",
        "{\"idR1                                           | 1   | {\"id",
        "{\"id\"R1                                         | 1   | {\"id\"",
        "{\"id\":12R1                                      | 1   | {\"id\":12",
        "{\"id\":tr R1                                     | 1   | '{\"id\":tr '",
        "{\"id\":\"a\"R1                                   | 1   | {\"id\":\"a\"",
        "{\"id\":1,R1                                      | 1   | {\"id\":1,",
        "{\"id\":{\"a\":[R1                                | 1   | {\"id\":{\"a\":[",
        "{\"id\":R1R2                                      | 1,2 | {\"id\":",
        "{R1                                               | 1   | {",
        // Behind it, before it, and around it.
        "R1{\"id\":3,\"na                                  | 1   | {\"id\":3,\"na",
        "\"ms\":1}R1                                       | 1   | \"ms\":1}",
        "\"ms\":1}R1R2{\"id                                | 1,2 | \"ms\":1};{\"id",
        // An object that is a part of something broken is none, though a dialect knows such.
        "{\"a\":1,\"commit\":{\"sha\":\"a\"},\"b\":tru{R1  | 1   | {\"a\":1,\"commit\":{\"sha\":\"a\"},\"b\":tru{",
        "x\",\"commit\":{\"sha\":\"a\"},\"b\":1}R1         | 1   | x\",\"commit\":{\"sha\":\"a\"},\"b\":1}",
        // What no dialect knows is bad with what is around it.
        "{\"a\":1}R1                                       | 1   | {\"a\":1}",
        "[R1,R2,{\"id\":                                   | 1,2 | ',{\"id\":'",
      })
  void whatIsWholeIsReadAndTheRestIsBad(String line, String ids, String rest) {
    String damaged = line.replace("R1", run(1)).replace("R2", run(2)).replace("NUL", "\0");
    Parsed parsed = Parsed.of(damaged);
    assertThat(ids(parsed), is(List.of(ids.split(","))));
    assertThat(payloads(parsed), is(List.of(rest.replace("NUL", "\0").split(";"))));
    for (BadRecord bad : parsed.bad) {
      assertThat(bad.getLine(), is(Parsed.LINE));
      assertThat(bad.getRangeStart(), is(100L));
      assertThat(
          bad.getErrorType(), is(rest.equals("{\"a\":1}") ? "UNRECOGNISED" : "INVALID_JSON"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // A line that was cut off stays whole, so that it can be mended.
        "{\"a\":1,\"commit\":{\"sha\":\"a\"},\"b\":",
        "{\"a\":1,\"commit\":{\"sha\":\"a\"},\"b\":{\"c\":1}",
        "x\",\"commit\":{\"sha\":\"a\"},\"b\":1}",
        "\",\"parents\":[{\"sha\":\"a\"},{\"sha\":\"b\"}]}",
        "INFO {\"a\":1} {\"b\":2}",
      })
  void whatHasNoRecordIsBadAsAWhole(String line) {
    assertThat(payloads(Parsed.of(line)), contains(line));
    assertThat(Parsed.of(line).types, empty());
  }

  @Test
  void elementsOfABrokenPageAreRead() {
    String job = "{\"id\":%d,\"run_id\":9,\"steps\":[{\"name\":\"a\",\"number\":1}]}";
    String start = "{\"total_count\":4,\"jobs\":[";
    String broken = "{\"id\":3,\"run_id\":9,\"steps\":[{\"name\":\"a\"";
    Parsed cutOff = Parsed.of(start + job.formatted(1) + "," + job.formatted(2) + "," + broken);
    assertThat(cutOff.types, hasSize(2));
    assertThat(payloads(cutOff), contains(start, "," + broken));
    Parsed within =
        Parsed.of(start + job.formatted(1) + "," + broken + "," + job.formatted(4) + "]}");
    assertThat(within.types, hasSize(2));
    assertThat(payloads(within), contains(start, "," + broken + ",", "]}"));
  }

  @Test
  void aTextMayHoldALineEndAsItIs() {
    String record = run(1).replace("CI", "C\r\nI\t");
    Parsed parsed = Parsed.of(record + "\n" + run(2) + "\n\0" + run(3));
    assertThat(ids(parsed), contains("1", "2", "3"));
    assertThat(parsed.updates.get(0).getRun().getWorkflowName(), is("C\r\nI\t"));
    assertThat(payloads(parsed), contains("\n\0"));
    // The rest begins at the end of the third line.
    assertThat(parsed.bad.get(0).getLine(), is(Parsed.LINE + 2));
    assertThat(Parsed.bad(run(1).replace("CI", "C\0I")).getErrorType(), is("INVALID_JSON"));
  }

  @Test
  void whatIsLeftOfAMessageIsAtItsOffset() {
    Parsed parsed = Parsed.none();
    RawLog message =
        RawLog.newBuilder()
            .setSource("kafka:runs")
            .setFile("runs/0")
            .setFormat("json")
            .setRangeStart(0)
            .setLine(7)
            .setReceivedAt(Instant.EPOCH)
            .setPayload(ByteBuffer.wrap((run(1) + "\n" + run(2) + "\nx").getBytes(UTF_8)))
            .build();
    new LogParser(DIALECTS, "o/r").parse(message, parsed);
    assertThat(ids(parsed), contains("1", "2"));
    assertThat(parsed.bad.get(0).getLine(), is(7L));
  }

  @Test
  void aLineHasSoManyRecordsAndNoMore() {
    Parsed parsed = Parsed.of(run(1).repeat(1_000) + "\0" + run(2) + run(3));
    assertThat(parsed.updates, hasSize(1_000));
    assertThat(payloads(parsed), contains("\0" + run(2) + run(3)));
  }

  /** What a line is grown of must not take the square of its length. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"",
        "{\"a\":",
        "{\"a\":[",
        "{\"a\":{}",
        "{\"jobs\":[",
        "{\"jobs\":[{\"a\":{}",
        "{\"a\":\"",
        "{\"a\":{\"sha\":\"a\"}",
        "{    ",
        "{    \"",
        "\"{\\\"",
        ",{\"a\":1}",
        "x{\"a\":1}"
      })
  void hostileLinesTakeLinearTime(String unit) {
    byte[] line = unit.repeat((16 << 20) / unit.length()).getBytes(UTF_8);
    List<DamagedJson.Part> parts =
        CpuTime.within(Duration.ofSeconds(5), () -> DamagedJson.parts(line, DIALECTS));
    assertThat(parts.size(), lessThan(2_002));
  }

  private static List<byte[]> lines() {
    List<byte[]> lines = new ArrayList<>();
    for (String dialect :
        List.of(
            "native-run",
            "github-job",
            "trace-span",
            "run-event",
            "agent-event",
            "agent-invocation",
            "success-metric",
            "commit",
            "cdevents",
            "otlp-json")) {
      for (Path file : DialectFixtures.of(dialect)) {
        lines.addAll(DialectFixtures.records(file, Framing.JSON));
      }
    }
    return lines;
  }

  /** Whole records, such that were cut off, and other bytes, one behind the other. */
  @Test
  void everyWholeRecordIsReadAndEveryByteIsAccountedFor() {
    List<byte[]> lines = lines();
    Random random = new Random(7);
    for (int round = 0; round < 3_000; round++) {
      StringBuilder glued = new StringBuilder();
      List<String> whole = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(6); i++) {
        String line = new String(lines.get(random.nextInt(lines.size())), ISO_8859_1);
        switch (random.nextInt(5)) {
          case 0 -> glued.append("\0".repeat(random.nextInt(5)));
          case 1 -> glued.append(line, 0, random.nextInt(line.length()));
          case 2 -> glued.append(random.nextBoolean() ? "GET /a 200 \u00ff" : " \t ");
          default -> {
            glued.append(line);
            whole.add(line);
          }
        }
      }
      byte[] damaged = glued.toString().getBytes(ISO_8859_1);
      check(round, damaged, whole);
    }
  }

  private static void check(int round, byte[] damaged, List<String> whole) {
    List<DamagedJson.Part> parts = DamagedJson.parts(damaged, DIALECTS);
    List<String> found = new ArrayList<>();
    int at = 0;
    for (DamagedJson.Part part : parts) {
      assertThat(text(damaged, at, part.from()).strip(), is(""));
      if (part.whole()) {
        found.add(text(damaged, part.from(), part.to()));
      }
      at = part.to();
    }
    if (!parts.isEmpty()) {
      assertThat(text(damaged, at, damaged.length).strip(), is(""));
    }
    List<String> missed = new ArrayList<>(whole);
    found.forEach(missed::remove);
    String glued = "round " + round + " " + text(damaged, 0, damaged.length);
    Parsed parsed = Parsed.of(damaged, "o/r");
    assertThat(glued, missed, empty());
    if (parts.size() == 1 && parsed.bad.isEmpty()) {
      // It is not damaged: the blanks around it are its own.
      return;
    }
    for (String record : whole) {
      Parsed alone = Parsed.of(record.getBytes(ISO_8859_1), "o/r");
      assertThat(glued, parsed.updates.containsAll(alone.updates), is(true));
      assertThat(glued, parsed.observations.containsAll(alone.observations), is(true));
      assertThat(glued, parsed.commits.containsAll(alone.commits), is(true));
    }
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(Arrays.copyOfRange(bytes, from, to), ISO_8859_1);
  }
}
