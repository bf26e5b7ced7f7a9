package io.workflowtelemetry.transforms.logs.reports;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.TestReport;
import io.workflowtelemetry.schemas.TestResult;
import io.workflowtelemetry.schemas.TestTotals;
import io.workflowtelemetry.transforms.CpuTime;
import io.workflowtelemetry.transforms.logs.Parsed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reports of Visual Studio and of NUnit. */
class DotNetReportsTest {
  private static final String FILE = "logs/report";
  private static final String TRX =
      "<TestRun xmlns='http://microsoft.com/schemas/VisualStudio/TeamTest/2010'>";

  private static byte[] fixture(String name) {
    try (InputStream in = DotNetReportsTest.class.getResourceAsStream("/fixtures/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TestReport report(byte[] xml) {
    Parsed parsed = Parsed.file(FILE, xml);
    assertThat(parsed.bad, empty());
    return parsed.observations.get(0).getTestReport();
  }

  private static TestReport report(String xml) {
    return report(xml.getBytes(UTF_8));
  }

  private static String told(TestResult result) {
    return String.join(
        "|",
        String.valueOf(result.getSuite()),
        String.valueOf(result.getClassName()),
        String.valueOf(result.getName()),
        result.getOutcome(),
        String.valueOf(result.getDurationMs()),
        String.valueOf(result.getMessage()));
  }

  private static List<String> told(TestReport report) {
    return report.getResults().stream().map(DotNetReportsTest::told).toList();
  }

  @Test
  void aTrxHasItsResults() {
    byte[] trx = fixture("trx/dotnet.trx");
    assertThat(Parsed.file(FILE, trx).dialects, contains("trx"));
    TestReport report = report(trx);
    assertThat(
        told(report),
        contains(
            "null|Shop.Tests.CalculatorTests|Adds|PASSED|1235|null",
            "null|Shop.Tests.CalculatorTests|Divides|FAILED|2|Expected: 2\r\n  But was:  3",
            "null|Shop.Tests.SlowTests|IsSlow|ERROR|60000|"
                + "Test 'IsSlow' exceeded execution timeout period.",
            "null|null|Crashes|ERROR|null|null",
            "null|Shop.Tests.Box`1[[System.Int32, mscorlib]]|IsIgnored|SKIPPED|null|"
                + "Not on this machine",
            "null|Shop.Tests.RoundingTests|Rounds (1)|PASSED|200|null",
            "null|Shop.Tests.RoundingTests|Rounds (2)|FAILED|300|2 is not 3",
            "null|null|Waits (1)|PASSED|0|null",
            "null|null|Waits|ERROR|null|null"));
    assertThat(report.getTotals(), is(new TestTotals("trx", 9L, 5L, 1L)));
    assertThat(report.getReportedAt(), is(Instant.parse("2025-03-01T10:00:01.234Z")));
    report.getResults().forEach(result -> assertThat(result.getLane(), is("agent-7")));
  }

  @Test
  void anNUnitReportHasItsCases() {
    byte[] xml = fixture("nunit3/console.xml");
    assertThat(Parsed.file(FILE, xml).dialects, contains("nunit3"));
    TestReport report = report(xml);
    String calculator = "Shop.Tests.dll / CalculatorTests|Shop.Tests.CalculatorTests|";
    String rounds = "Shop.Tests.dll / CalculatorTests / Rounds|Shop.Tests.CalculatorTests|";
    assertThat(
        told(report),
        contains(
            calculator + "Adds|PASSED|1060|null",
            calculator + "Divides|FAILED|92|Expected: 2\n  But was:  3",
            rounds + "Rounds(1)|PASSED|0|null",
            rounds + "Rounds(2)|ERROR|31060|System.InvalidOperationException : no",
            calculator + "IsIgnored|SKIPPED|0|not now",
            calculator + "IsUnclear|SKIPPED|10|null",
            "Shop.Tests.dll / StoreTests|Shop.Tests.StoreTests|Stores|ERROR|null|"
                + "OneTimeSetUp: System.IO.IOException : no disk",
            "Shop.Tests.dll / EmptyTests|null|null|ERROR|null|No suitable constructor was found",
            "Shop.Tests.dll / CleanTests|Shop.Tests.CleanTests|Cleans|PASSED|500|null",
            "Shop.Tests.dll / CleanTests|null|null|ERROR|null|"
                + "TearDown : System.IO.IOException : in use"));
    assertThat(report.getTotals(), is(new TestTotals("nunit3", 10L, 5L, 2L)));
    assertThat(report.getReportedAt(), is(Instant.parse("2025-03-01T10:00:01Z")));
    report.getResults().forEach(result -> assertThat(result.getLane(), is("agent-7")));
  }

  @ParameterizedTest
  @CsvSource({
    "Passed,PASSED",
    "PassedButRunAborted,PASSED",
    "Warning,PASSED",
    "Failed,FAILED",
    "Error,ERROR",
    "Timeout,ERROR",
    "Aborted,ERROR",
    "Disconnected,ERROR",
    "NotExecuted,SKIPPED",
    "NotRunnable,SKIPPED",
    "Inconclusive,SKIPPED",
    "InProgress,SKIPPED",
    "Pending,SKIPPED",
    "Completed,SKIPPED",
  })
  void outcomesOfTrx(String written, String outcome) {
    String xml =
        TRX
            + "<Results><UnitTestResult testName='a' outcome='%s'/></Results></TestRun>"
                .formatted(written);
    assertThat(report(xml).getResults().get(0).getOutcome(), is(outcome));
  }

  @ParameterizedTest
  @CsvSource({
    "result='Passed',PASSED",
    "result='Warning',PASSED",
    "result='Failed',FAILED",
    "result='Failed' label='Error',ERROR",
    "result='Failed' label='Invalid',ERROR",
    "result='Failed' label='Cancelled',ERROR",
    "result='Skipped' label='Explicit',SKIPPED",
    "result='Inconclusive',SKIPPED",
    "runstate='Runnable',SKIPPED",
  })
  void outcomesOfNUnit(String written, String outcome) {
    String xml = "<test-suite name='a'><test-case name='b' %s/></test-suite>".formatted(written);
    assertThat(told(report(xml)), contains("a|null|b|" + outcome + "|null|null"));
  }

  @ParameterizedTest
  @CsvSource({
    // What sets it up tells of its cases, what tears it down of nothing else.
    "SetUp, 1",
    "TearDown, 2",
    "Child, 1",
    "Parent, 1"
  })
  void aSuiteFailsByItself(String site, int results) {
    String xml =
        "<test-suite name='a' result='Failed' site='%s'><test-case name='b' result='Failed'/>"
            + "</test-suite>";
    assertThat(report(xml.formatted(site)).getResults().size(), is(results));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
  void encodingsAreSeen(String name) {
    Charset charset = Charset.forName(name);
    for (String file : List.of("trx/dotnet.trx", "nunit3/console.xml")) {
      byte[] plain = fixture(file);
      // The declaration stays as it was, as in files that were written anew.
      byte[] marked = ("\uFEFF" + new String(plain, UTF_8)).getBytes(charset);
      assertThat(report(marked).getResults(), is(report(plain).getResults()));
    }
    assertThat(List.of(UTF_16LE, UTF_16BE, UTF_8).contains(charset), is(true));
  }

  @Test
  void textsAreMended() {
    String trx =
        TRX
            + "<Results><UnitTestResult testName='a & b' outcome='Failed'><Output><ErrorInfo>"
            + "<Message>\u001B[31m&nbsp;x & y &#0;</Message></ErrorInfo></Output>"
            + "</UnitTestResult></Results></TestRun>";
    assertThat(told(report(trx)), contains("null|null|a & b|FAILED|null|?[31m\u00a0x & y ?"));
    String nunit =
        "<test-run><test-suite name='s'><test-case name='a<b>' result='Failed'><failure>"
            + "<message>\u0001 & </message></failure></test-case></test-suite></test-run>";
    assertThat(told(report(nunit)), contains("s|null|a<b>|FAILED|null|? &"));
  }

  @Test
  void countersCountWhereThereAreNoResults() {
    String trx =
        TRX
            + "<Results/><ResultSummary><Counters total='9' executed='7' failed='2' error='1'"
            + " timeout='1' aborted='0' passed='3'/></ResultSummary></TestRun>";
    assertThat(report(trx).getTotals(), is(new TestTotals("trx counters", 9L, 4L, 2L)));
    String nunit =
        "<test-run total='6' failed='1'><test-suite total='6' failed='2' skipped='1'"
            + " inconclusive='1'/></test-run>";
    assertThat(report(nunit).getTotals(), is(new TestTotals("nunit3 counters", 6L, 2L, 2L)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // CppUnit's, and NUnit's before version 3.
        "<TestRun><FailedTests/><SuccessfulTests/></TestRun>",
        "<test-results name='a' total='4'><test-suite/></test-results>",
        "<TestRun xmlns='urn:other'>http://microsoft.com/schemas/VisualStudio/TeamTest/2010</TestRun>"
      })
  void otherReportsAreNone(String xml) {
    BadRecord bad = Parsed.file(FILE, xml.getBytes(UTF_8)).bad.get(0);
    assertThat(bad.getErrorType(), is("UNKNOWN_FORMAT"));
    String root = xml.substring(1, xml.indexOf(xml.startsWith("<TestRun>") ? ">" : " "));
    assertThat(bad.getMessage(), containsString("it is XML whose root is " + root + ";"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"<test-run>", TRX})
  void hostileReportsAreRefused(String root) {
    String doctype = "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>" + root;
    assertThat(error(doctype), is("INVALID_XML"));
    assertThat(error(root + "<Results>"), is("INVALID_XML"));
    assertThat(error(root + "<test-suite>".repeat(200)), is("INVALID_XML"));
    assertThat(
        error(root + "<Results>" + "<UnitTestResult><InnerResults>".repeat(200)),
        is("INVALID_XML"));
  }

  private static String error(String xml) {
    return Parsed.file(FILE, xml.getBytes(UTF_8)).bad.get(0).getErrorType();
  }

  @Test
  void whatIsRepeatedIsBounded() {
    String name = "n".repeat(900);
    String trx =
        TRX
            + "<Results>"
            + "<UnitTestResult testId='t' outcome='Passed'/>".repeat(90_000)
            + "</Results><TestDefinitions><UnitTest id='t'><TestMethod className='%s'/>"
                .formatted(name)
            + "</UnitTest></TestDefinitions></TestRun>";
    String nunit =
        "<test-run><environment machine-name='%s'/>".formatted(name)
            + "<test-case result='Passed'/>".repeat(90_000)
            + "</test-run>";
    for (String xml : List.of(trx, nunit)) {
      assertThat(CpuTime.within(Duration.ofSeconds(20), () -> error(xml)), is("OUT_OF_RANGE"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "00:00:00.0004999,0",
    "00:00:01.2345678,1235",
    "1.02:03:04.5,93784500",
    "34.23:59:59.9990000,3023999999",
    "35.00:00:00.0010000,",
    "99999999.00:00:00,",
    "-00:00:01,",
    "1:2:3,",
    "00:00,",
    "1.5,"
  })
  void spans(String written, Long ms) {
    assertThat(ReportValues.spanMs(written), is(ms));
  }
}
