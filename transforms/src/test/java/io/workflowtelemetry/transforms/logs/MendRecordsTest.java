package io.workflowtelemetry.transforms.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;

import com.google.re2j.Pattern;
import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Correction;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MendRecordsTest {
  private static final Patch PATCH =
      new Patch(
          List.of(
              rule("log", null, null, new Patch.Replace(Pattern.compile("b(.)d"), "g$1$1d")),
              rule(null, 9L, null, new Patch.ReplaceAll("all of it")),
              rule(null, null, "junit-xml", new Patch.Replace(Pattern.compile("$"), ">"))));

  @Test
  void aCorrectionComesBeforeThePatch() {
    Mended mended =
        mend(
            List.of(
                bad("a.log", 1, "bad 1"),
                bad("a.log", 2, "bod 2"),
                bad("a.txt", 3, "bad 3"),
                bad("a.txt", 9, "bad 9")),
            List.of(correction("a.log", 1, "bad 1", "by hand")));
    assertThat(
        mended.good(),
        containsInAnyOrder(
            "a.log:1 json by hand", "a.log:2 json good 2", "a.txt:9 json all of it"));
    assertThat(mended.bad(), containsInAnyOrder(bad("a.txt", 3, "bad 3")));
  }

  @Test
  void whatWasMendedBadlyIsMendedAgain() {
    List<Correction> corrections =
        List.of(
            correction("a", 1, "one", "two"),
            correction("a", 1, "two", "three"),
            correction("a", 1, "three", "four"),
            // Round in a circle: it must end, too.
            correction("a", 2, "one", "two"),
            correction("a", 2, "two", "one"));
    Mended mended = mend(List.of(bad("a", 1, "one"), bad("a", 2, "one")), corrections);
    assertThat(mended.good(), containsInAnyOrder("a:1 json four"));
    assertThat(mended.bad(), containsInAnyOrder(bad("a", 2, "one")));
  }

  @Test
  void ofTwoCorrectionsTheGreaterCountsInAnyOrder() {
    Correction lesser = correction("a", 1, "one", "aaa");
    Correction greater = correction("a", 1, "one", "bbb");
    List<BadRecord> bad = List.of(bad("a", 1, "one"));
    assertThat(mend(bad, List.of(lesser, greater)).good(), is(List.of("a:1 json bbb")));
    assertThat(mend(bad, List.of(greater, lesser)).good(), is(List.of("a:1 json bbb")));
  }

  @Test
  void aCorrectionIsOfOnePlaceAndOfItsBytes() {
    List<BadRecord> records =
        List.of(bad("a", 1, "one"), bad("a", 2, "one"), bad("b", 1, "one"), bad("a", 1, "other"));
    Mended mended = mend(records, List.of(correction("a", 1, "one", "good")));
    assertThat(mended.good(), is(List.of("a:1 json good")));
    assertThat(mended.bad(), containsInAnyOrder(records.get(1), records.get(2), records.get(3)));
  }

  @Test
  void theFormatIsThatOfTheFileAndFilesOfNoneComeOutApart() {
    String report = "<testsuite name='s'/>";
    BadRecord cut =
        BadRecord.newBuilder(bad("r.xml", 1, "<testsuite name='s'/"))
            .setDialect("junit-xml")
            .setSidecar(ByteBuffer.wrap("{}".getBytes(UTF_8)))
            .build();
    Mended mended =
        mend(
            List.of(
                cut,
                dialect("unknown", bad("u.xml", 1, "x" + report)),
                dialect("unknown", bad("u.json", 1, "x{}")),
                dialect("unknown", bad("u.txt", 1, "text")),
                dialect("native-run", bad("n.jsonl", 4, "x"))),
            List.of(
                correction("u.xml", 1, "x" + report, report),
                correction("u.json", 1, "x{}", "{\"a\":1}"),
                correction("u.txt", 1, "text", "other text"),
                correction("n.jsonl", 4, "x", "<testsuite/>")));
    assertThat(
        mended.good(),
        containsInAnyOrder("r.xml:1 junit-xml " + report + " {}", "n.jsonl:4 json <testsuite/>"));
    assertThat(
        mended.files(),
        containsInAnyOrder(
            "u.xml:1 unknown " + report,
            "u.json:1 unknown {\"a\":1}",
            "u.txt:1 unknown other text"));
  }

  private record Mended(List<String> good, List<String> files, List<BadRecord> bad) {}

  private static Mended mend(List<BadRecord> records, List<Correction> corrections) {
    Pipeline pipeline = Collected.pipeline();
    PCollectionTuple outputs =
        MendRecords.inputs(
                pipeline.apply(
                    "Records", Create.of(records).withCoder(RecordCoder.of(BadRecord.class))),
                pipeline.apply(
                    "Corrections",
                    Create.of(corrections).withCoder(RecordCoder.of(Correction.class))))
            .apply("Mend", MendRecords.by(PATCH, DialectSettings.defaults()));
    Collected<RawLog> good = Collected.of(MendRecords.mended(outputs));
    Collected<RawLog> files = Collected.of(MendRecords.files(outputs));
    Collected<BadRecord> bad = Collected.of(MendRecords.badRecords(outputs));
    pipeline.run().waitUntilFinish();
    return new Mended(show(good), show(files), bad.elements());
  }

  private static List<String> show(Collected<RawLog> logs) {
    return logs.elements().stream().map(MendRecordsTest::show).toList();
  }

  private static String show(RawLog log) {
    return "%s:%d %s %s%s"
        .formatted(
            log.getFile(),
            log.getLine(),
            log.getFormat(),
            UTF_8.decode(log.getPayload().duplicate()),
            log.getSidecar() == null ? "" : " " + UTF_8.decode(log.getSidecar().duplicate()));
  }

  private static Patch.Rule rule(
      @Nullable String file, @Nullable Long line, @Nullable String dialect, Patch.Change change) {
    return new Patch.Rule(file, line, dialect, null, null, change);
  }

  private static BadRecord dialect(String dialect, BadRecord record) {
    return BadRecord.newBuilder(record).setDialect(dialect).build();
  }

  private static BadRecord bad(String file, long line, String payload) {
    byte[] bytes = payload.getBytes(UTF_8);
    return BadRecord.newBuilder()
        .setSource("s")
        .setFile(file)
        .setRangeStart(0)
        .setLine(line)
        .setRecordType("unknown")
        .setStage("parse")
        .setErrorType("INVALID_JSON")
        .setMessage("no")
        .setPayload(ByteBuffer.wrap(bytes))
        .setPayloadLength(bytes.length)
        .setPayloadSha256(Digests.sha256(bytes))
        .setDialect("json")
        .build();
  }

  private static Correction correction(String file, long line, String from, String to) {
    return new Correction(
        file, line, Digests.sha256(from.getBytes(UTF_8)), ByteBuffer.wrap(to.getBytes(UTF_8)));
  }
}
