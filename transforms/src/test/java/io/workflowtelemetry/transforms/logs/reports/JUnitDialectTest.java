package io.workflowtelemetry.transforms.logs.reports;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.TestReport;
import io.workflowtelemetry.schemas.TestResult;
import io.workflowtelemetry.schemas.TestTotals;
import io.workflowtelemetry.transforms.CpuTime;
import io.workflowtelemetry.transforms.logs.Damage;
import io.workflowtelemetry.transforms.logs.DialectSettings;
import io.workflowtelemetry.transforms.logs.Parsed;
import io.workflowtelemetry.transforms.logs.dialect.Head;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JUnitDialectTest {
  private static final String FILE = "logs/report.xml";

  private static byte[] fixture(String name) {
    try (InputStream in =
        JUnitDialectTest.class.getResourceAsStream("/fixtures/junit-xml/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TestReport report(byte[] xml) {
    Parsed parsed = Parsed.file(FILE, xml);
    assertThat(parsed.bad, empty());
    assertThat(parsed.dialects, contains("junit-xml"));
    return parsed.observations.get(0).getTestReport();
  }

  private static TestReport report(String xml) {
    return report(xml.getBytes(UTF_8));
  }

  private static BadRecord bad(byte[] xml) {
    Parsed parsed = Parsed.file(FILE, xml);
    assertThat(parsed.types, empty());
    assertThat(parsed.bad, hasSize(1));
    return parsed.bad.get(0);
  }

  private static BadRecord bad(String xml) {
    return bad(xml.getBytes(UTF_8));
  }

  private static String told(TestResult result) {
    return "%s | %s | %s | %s | %d | %s | %d | %s | %s"
        .formatted(
            result.getSuite(),
            result.getClassName(),
            result.getName(),
            result.getSourceFile(),
            result.getOccurrence(),
            result.getOutcome(),
            result.getTries(),
            result.getDurationMs(),
            result.getMessage());
  }

  @Test
  void casesOfNestedSuitesCountOnce() throws NoSuchAlgorithmException {
    byte[] xml = fixture("nested.xml");
    TestReport report = report(xml);
    assertThat(
        report.getResults().stream().map(JUnitDialectTest::told).toList(),
        contains(
            "outer | a.B | passes | src/B.java | 1 | PASSED | 1 | 250 | null",
            "outer / inner | a.C | fails | null | 1 | FAILED | 1 | 1234500 | expected 1 but was 2",
            "outer / inner | a.C | breaks | null | 1 | ERROR | 1 | null |"
                + " boom\n        at line 1",
            "outer / inner / innermost | null | left out | null | 1 | SKIPPED | 1 | null |"
                + " no network",
            "outer / no setup | null | null | null | 1 | ERROR | 1 | null | no database"));
    assertThat(report.getTotals(), is(new TestTotals("junit-xml", 5L, 3L, 1L)));
    assertThat(report.getReportedAt(), is(Instant.parse("2025-03-01T09:59:59.123Z")));
    assertThat(report.getFile(), is(FILE));
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(xml);
    assertThat(report.getSha256(), is(HexFormat.of().formatHex(digest)));
    assertThat(report.getRepository(), is("default/repository"));
    assertThat(report.getRunId(), nullValue());
    assertThat(report.getRunAttempt(), nullValue());
  }

  @Test
  void triesAreToldFromTestsOfOneName() {
    TestReport report = report(fixture("retries.xml"));
    assertThat(
        report.getResults().stream()
            .map(
                result ->
                    "%s %s %d: %s in %d, %s ms, %s"
                        .formatted(
                            result.getName(),
                            result.getSourceFile(),
                            result.getOccurrence(),
                            result.getOutcome(),
                            result.getTries(),
                            result.getDurationMs(),
                            result.getMessage()))
            .toList(),
        contains(
            "failed twice, then passed null 1: FLAKY in 3, 3500 ms, first",
            "between null 1: PASSED in 1, null ms, null",
            "parametrised, all passed null 1: PASSED in 1, null ms, null",
            "parametrised, all passed null 2: PASSED in 1, null ms, null",
            "parametrised, all failed null 1: FAILED in 1, null ms, one",
            "parametrised, all failed null 2: FAILED in 1, null ms, two",
            "parametrised, one of three failed null 1: PASSED in 1, null ms, null",
            "parametrised, one of three failed null 2: FAILED in 1, null ms, the second",
            "parametrised, one of three failed null 3: PASSED in 1, null ms, null",
            "in two files a 1: FAILED in 1, null ms, in a",
            "in two files b 2: PASSED in 1, null ms, null",
            "surefire flaky null 1: FLAKY in 3, 3000 ms, once",
            "surefire rerun null 1: FAILED in 3, null ms, at first",
            "passed, then failed null 1: FAILED in 2, 3000 ms, in the end",
            "skipped and failed null 1: ERROR in 1, null ms, all the same",
            "disabled null 1: SKIPPED in 1, null ms, who cares",
            "not run null 1: SKIPPED in 1, null ms, null"));
    assertThat(report.getTotals(), is(new TestTotals("junit-xml", 17L, 7L, 2L)));
  }

  @Test
  void suitesOfOneNameAreNotOne() {
    TestReport report =
        report(
            "<testsuites><testsuite name='s'><testcase name='t'><failure/></testcase></testsuite>"
                + "<testsuite name='s'><testcase name='t'/></testsuite></testsuites>");
    assertThat(
        report.getResults().stream().map(TestResult::getOutcome).toList(),
        contains("FAILED", "PASSED"));
    assertThat(
        report.getResults().stream().map(TestResult::getOccurrence).toList(), contains(1L, 2L));
  }

  @Test
  void onlyLeavesAreCases() {
    TestReport report =
        report("<testsuite><testcase name='a'><testcase name='b'/></testcase></testsuite>");
    assertThat(report.getResults().stream().map(TestResult::getName).toList(), contains("b"));
  }

  @Test
  void aReportOfAKnownRunIsAnUpdateOfTheRun() {
    Parsed parsed =
        Parsed.file("logs/16000000001/2/unit/report.xml", "<testsuite/>".getBytes(UTF_8));
    assertThat(parsed.observations, empty());
    assertThat(parsed.updates, hasSize(1));
    assertThat(
        parsed.updates.get(0).getKey(), is(new RunKey("default/repository", "16000000001", 2L)));
    TestReport report = parsed.updates.get(0).getReports().get(0);
    assertThat(report.getRunId(), is("16000000001"));
    assertThat(report.getRunAttempt(), is(2L));
    assertThat(report.getTotals(), is(new TestTotals("junit-xml", 0L, 0L, 0L)));
    Parsed nowhere =
        Parsed.of(
            DialectSettings.defaults(),
            "junit-xml",
            "logs/16000000001/report.xml",
            "<testsuite/>".getBytes(UTF_8),
            null);
    assertThat(nowhere.updates.get(0).getKey(), is(new RunKey("", "16000000001", 1L)));
    assertThat(nowhere.updates.get(0).getReports().get(0).getRepository(), nullValue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<testsuite/>",
        "<testsuites></testsuites>",
        "<testsuites><testsuites><testsuite/></testsuites></testsuites>",
        "\uFEFF<testsuite/>",
        "<?xml version='1.0'?>\r\n\t <testsuite name='s'></testsuite>",
        "<?xml version='1.1'?><!-- > <project> --><?php echo '<a>' ?>\n<testsuites/>\n",
        "<testsuite xmlns='urn:any' xsi:noNamespaceSchemaLocation='x'/>"
      })
  void anEmptyReportIsAReport(String xml) {
    assertThat(report(xml).getTotals(), is(new TestTotals("junit-xml", 0L, 0L, 0L)));
    assertThat(report(xml).getReportedAt(), nullValue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<project/>",
        "<testsuitesx/>",
        "<!-- testsuite --><html></html>",
        "<?xml version='1.0'?>",
        "<test",
        "<testsuite",
        "<!DOCTYPE testsuite [<!ENTITY a '<testsuite>'>]><x/>",
        "x<testsuite/>"
      })
  void otherXmlIsNoReport(String xml) {
    assertThat(bad(xml).getErrorType(), is("UNKNOWN_FORMAT"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<testsuite>",
        "<testsuite></testsuites>",
        "<testsuite/><testsuite/>",
        "<testsuite/>x",
        "<testsuite a='1' a='2'/>",
        "<testsuite>&unknown;</testsuite>",
        "<testsuite><system-out><![CDATA[</system-out></testsuite>",
        "<?xml version='1.0' encoding='no-such-thing'?><testsuite/>",
        "<?xml version='1.0' encoding='UTF-16'?><testsuite/>"
      })
  void whatIsNotWellFormedIsBad(String xml) {
    BadRecord bad = bad(xml);
    assertThat(bad.getErrorType(), is("INVALID_XML"));
    assertThat(bad.getRecordType(), is("test_report"));
    assertThat(bad.getDialect(), is("junit-xml"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE testsuite><testsuite/>",
        "<!DOCTYPE testsuites SYSTEM \"http://127.0.0.1:1/a>.dtd\"><testsuites/>",
        "<?xml version='1.0'?><!DOCTYPE t [<!-- ' --><!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
            + "<testsuite name='&e;'/>",
        "<!DOCTYPE t [<!ENTITY % p SYSTEM 'http://127.0.0.1:1/'> %p;]><testsuite/>"
      })
  void aDoctypeIsRefused(String xml) {
    BadRecord bad = bad(xml);
    assertThat(bad.getErrorType(), is("INVALID_XML"));
    assertThat(bad.getDialect(), is("junit-xml"));
  }

  @Test
  void aBillionLaughsEndAtOnce() {
    StringBuilder xml = new StringBuilder("<!DOCTYPE t [<!ENTITY l0 'lol'>");
    for (int i = 1; i < 30; i++) {
      xml.append("<!ENTITY l%d '%s'>".formatted(i, ("&l" + (i - 1) + ";").repeat(10)));
    }
    xml.append("]><testsuite><testcase name='&l29;'>&l29;</testcase></testsuite>");
    BadRecord bad = CpuTime.within(Duration.ofSeconds(5), () -> bad(xml.toString()));
    assertThat(bad.getErrorType(), is("INVALID_XML"));
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-8, UTF-8",
    "UTF-16, UTF-16",
    "UTF-16LE, UTF-16",
    "UTF-16BE, UTF-16",
    "ISO-8859-1, ISO-8859-1",
    "windows-1252, windows-1252"
  })
  void theDeclarationNamesTheEncoding(String charset, String declared) {
    String xml =
        "<?xml version=\"1.0\" encoding=\"%s\"?>".formatted(declared)
            + "<testsuite name='Größe'><testcase name='é'/></testsuite>";
    byte[] bytes = xml.getBytes(Charset.forName(charset));
    if (charset.equals("UTF-16LE") || charset.equals("UTF-16BE")) {
      // Without a byte order mark the first character tells.
      assertThat(XmlRoot.name(bytes), is("testsuite"));
    }
    TestReport report = report(bytes);
    assertThat(report.getResults().get(0).getSuite(), is("Größe"));
    assertThat(report.getResults().get(0).getName(), is("é"));
  }

  @Test
  void rootsAreFoundInEveryEncoding() {
    for (Charset charset : List.of(UTF_8, UTF_16, UTF_16LE, UTF_16BE, ISO_8859_1)) {
      assertThat(XmlRoot.name("<!--é--><testsuites a='b'>".getBytes(charset)), is("testsuites"));
    }
    assertThat(XmlRoot.name(new byte[0]), nullValue());
    assertThat(XmlRoot.name(new byte[] {'<'}), nullValue());
  }

  @Test
  void commonFaultsOfWritersAreMended() {
    TestReport report =
        report(
            "<testsuite name='List<String>'><!-- ' < --><?p \" < ?><testcase name=\"a<b'>c\" time='<<computed>>'>"
                + "<failure message='\u001b[31mred\u0000'/><system-out><![CDATA[\"'<\u0007]]>"
                + "</system-out></testcase></testsuite>");
    TestResult result = report.getResults().get(0);
    assertThat(result.getSuite(), is("List<String>"));
    assertThat(result.getName(), is("a<b'>c"));
    assertThat(result.getDurationMs(), nullValue());
    assertThat(result.getMessage(), is("?[31mred?"));
    // A reference to a control character is none of XML 1.0, but read all the same.
    assertThat(
        report("<testsuite><testcase name='&#27;x'/></testsuite>").getResults().get(0).getName(),
        is("\u001bx"));
  }

  /** Text of tests that no XML may hold, and of which only the text suffers. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a\uFFFEb\uFFFF | a?b?",
        "a&#xD83D;b&#xDE00; | a?b?",
        "&#0;&#xFFFE;&#1114112;x | ???x",
        "caf&eacute;&nbsp;&rarr;&unknown; | caf\u00e9\u00a0\u2192&unknown;",
        "a & b &c d&; | a & b &c d&;",
        "<![CDATA[a ]]> b & <c>]]> | a ]]> b & <c>",
        "a ]]> b | a ]]> b",
      })
  void ofWhatXmlHasNoPlaceForTheTextSuffers(String written, String read) {
    TestReport report =
        report(
            "<testsuite><testcase name='x'><failure>%s</failure></testcase><testcase name='y'/></testsuite>"
                .formatted(written));
    assertThat(
        report.getResults().stream().map(TestResult::getOutcome).toList(),
        contains("FAILED", "PASSED"));
    assertThat(report.getResults().get(0).getMessage(), is(read));
  }

  @Test
  void theFirstBytesTellTheEncodingBetterThanTheDeclaration() {
    String xml =
        "<?xml version='1.0' encoding='utf-8'?><testsuite><testcase name='Z\u00fcrich'/></testsuite>";
    for (byte[] bytes :
        List.of(("\uFEFF" + xml).getBytes(UTF_16LE), ("\uFEFF" + xml).getBytes(UTF_16BE))) {
      assertThat(report(bytes).getResults().get(0).getName(), is("Z\u00fcrich"));
    }
    // A byte of another encoding is one character that is not known.
    assertThat(report(xml.getBytes(ISO_8859_1)).getResults().get(0).getName(), is("Z\uFFFDrich"));
  }

  @Test
  void suitesWithoutCasesAreCountedByWhatTheySay() {
    TestReport report =
        report(
            "<testsuites tests='99' failures='9'><testsuite name='a' tests='10' failures='2' errors='1' skipped='3'/>"
                + "<testsuite name='c' tests='many' failures='-1'/></testsuites>");
    assertThat(report.getTotals(), is(new TestTotals("junit-xml counters", 10L, 3L, 3L)));
    assertThat(
        report("<testsuites tests='7' failures='2' time='1m2.5s'/>").getTotals(),
        is(new TestTotals("junit-xml counters", 7L, 2L, 0L)));
  }

  @Test
  void durationsMayHaveUnits() {
    assertThat(
        report("<testsuite><testcase name='x' time='1m2.5s'/></testsuite>")
            .getResults()
            .get(0)
            .getDurationMs(),
        is(62_500L));
  }

  @Test
  void theHostOfTheSuiteIsALaneWhereNoFolderIs() {
    String xml =
        "<testsuites><testsuite name='a' hostname='ubuntu'><testsuite name='b'><testcase name='x'/></testsuite></testsuite>"
            + "<testsuite name='c'><testcase name='y'/></testsuite></testsuites>";
    assertThat(
        report(xml).getResults().stream().map(TestResult::getLane).toList(),
        contains("ubuntu", null));
  }

  @Test
  void whatIsWellFormedNeedsNoMending() throws IOException {
    for (String name : List.of("nested.xml", "retries.xml")) {
      try (Reader mended = MendedXml.of(fixture(name))) {
        StringWriter text = new StringWriter();
        mended.transferTo(text);
        assertThat(text.toString(), is(new String(fixture(name), UTF_8)));
      }
    }
  }

  @Test
  void longTextsAreCut() {
    String longText = "x".repeat(999) + "\uD83D\uDE00" + "y".repeat(2_000);
    TestReport report =
        report(
            "<testsuite name='%1$s'><testsuite name='%1$s'><testcase classname='%1$s' name='%1$s'><failure>%1$s</failure></testcase></testsuite></testsuite>"
                .formatted(longText));
    TestResult result = report.getResults().get(0);
    assertThat(result.getMessage(), is("x".repeat(999)));
    assertThat(result.getName(), is("x".repeat(999)));
    assertThat(result.getSuite().length(), is(1_000));
  }

  @Test
  void whatTestsPutOutIsPassedOver() {
    byte[] output = new byte[96 << 20];
    Arrays.fill(output, (byte) 'o');
    byte[] start = "<testsuite><testcase name='a'/><system-out><![CDATA[".getBytes(UTF_8);
    byte[] end = "]]></system-out></testsuite>".getBytes(UTF_8);
    System.arraycopy(start, 0, output, 0, start.length);
    System.arraycopy(end, 0, output, output.length - end.length, end.length);
    long before = allocated();
    TestReport report = report(output);
    assertThat(report.getTotals().getTests(), is(1L));
    // Parsed.file itself copies 64 KiB; collecting the text would take twice its size and more.
    assertThat(allocated() - before, lessThan(32L << 20));
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean)
            java.lang.management.ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }

  @Test
  void depthAndCountsAreBounded() {
    assertThat(bad("<testsuite>".repeat(10_000)).getErrorType(), is("INVALID_XML"));
    assertThat(
        bad("<testsuite>" + "<testcase/>".repeat(150_001) + "</testsuite>").getErrorType(),
        is("OUT_OF_RANGE"));
    assertThat(
        bad("<testsuite name='"
                + "n".repeat(900)
                + "'>"
                + "<testcase/>".repeat(100_000)
                + "</testsuite>")
            .getErrorType(),
        is("OUT_OF_RANGE"));
    CpuTime.within(
        Duration.ofSeconds(20),
        () -> report("<testsuite>" + "<testcase/>".repeat(150_000) + "</testsuite>"));
  }

  @Provide
  Arbitrary<byte[]> damaged() {
    List<byte[]> documents = List.of(fixture("nested.xml"), fixture("retries.xml"));
    return Damage.bytes(
        Arbitraries.of(documents), 0, 4, (byte) 0, (byte) '<', (byte) '"', (byte) '&');
  }

  @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED)
  void damagedReportsGiveReportsOrBadRecords(@ForAll("damaged") byte[] xml) {
    assertThat(
        Parsed.of(DialectSettings.defaults(), "junit-xml", FILE, xml, null).records(), is(1));
  }

  @Property(tries = 500, shrinking = ShrinkingMode.BOUNDED)
  void anyBytesGiveReportsOrBadRecords(@ForAll byte[] bytes) {
    assertThat(
        Parsed.of(DialectSettings.defaults(), "junit-xml", FILE, bytes, null).records(), is(1));
  }

  @Property(tries = 500, shrinking = ShrinkingMode.BOUNDED)
  void prefixesGiveReportsOrBadRecords(@ForAll("cuts") byte[] xml) {
    assertThat(
        Parsed.of(DialectSettings.defaults(), "junit-xml", FILE, xml, null).records(), is(1));
  }

  @Provide
  Arbitrary<String> markup() {
    return Arbitraries.of(
            "<?",
            "?>",
            "<!--",
            "-->",
            "<!DOCTYPE",
            "[",
            "]",
            ">",
            "'",
            "\"",
            " ",
            "<testsuite",
            "<a",
            "/>",
            "\uFEFF",
            "\u0000")
        .list()
        .ofMaxSize(20)
        .map(parts -> String.join("", parts));
  }

  @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED)
  void anyMarkupHasARootOrNone(@ForAll("markup") String text) {
    for (Charset charset : List.of(UTF_8, UTF_16, UTF_16LE)) {
      byte[] bytes = text.getBytes(charset);
      boolean recognised = new JUnitDialect().recognises(new Head(bytes, "a"));
      assertThat(!recognised || text.contains("<testsuite"), is(true));
    }
    assertThat(Parsed.file(FILE, text.getBytes(UTF_8)).records() <= 1, is(true));
  }

  @Provide
  Arbitrary<byte[]> cuts() {
    byte[] whole = fixture("nested.xml");
    return Arbitraries.integers()
        .between(0, whole.length)
        .map(length -> Arrays.copyOf(whole, length));
  }
}
