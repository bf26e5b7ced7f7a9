package io.workflowtelemetry.transforms.logs.reports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.TestReport;
import io.workflowtelemetry.schemas.TestResult;
import io.workflowtelemetry.transforms.logs.Parsed;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/** Reports of some twenty tools, against XPath and against the counters of their writers. */
class RealReportsTest {
  private static final String RUN = "[not(skipped)][not(@status='disabled')]";

  private static final Map<String, TestReport> REPORTS = new TreeMap<>();
  private static final Map<String, BadRecord> BAD = new TreeMap<>();
  private static Path folder = Path.of("");

  @BeforeAll
  static void parseAll() throws IOException {
    String root = Objects.requireNonNull(System.getProperty("project.root"));
    folder = Path.of(root).resolveSibling("shared/data/junit");
    assumeTrue(Files.isDirectory(folder), "no ../shared/data beside the project");
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".xml")).toList()) {
        String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
        Parsed parsed = Parsed.file(file.toString(), Files.readAllBytes(file));
        parsed.observations.forEach(found -> REPORTS.put(name, found.getTestReport()));
        parsed.bad.forEach(found -> BAD.put(name, found));
      }
    }
  }

  private static String shortName(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  private static List<String> bad(String type) {
    return BAD.entrySet().stream()
        .filter(entry -> entry.getValue().getErrorType().equals(type))
        .map(Map.Entry::getKey)
        .toList();
  }

  @Test
  void allButTheCorruptOneAreRead() {
    assertThat(
        bad("INVALID_XML"),
        contains(
            "mikepenz/test_results/corrupt-junit/e2e-tests/corrupt/target/sf-reports/"
                + "TEST-test.CorruptTest.xml"));
    assertThat(
        bad("UNKNOWN_FORMAT"),
        contains(
            "mikepenz/test_results/tests/email/pom.xml",
            "mikepenz/test_results/tests/pom.xml",
            "mikepenz/test_results/tests/utils/pom.xml"));
    assertThat(BAD.size(), is(4));
    assertThat(REPORTS.size(), is(59));
    assertThat(
        REPORTS.entrySet().stream()
            .filter(entry -> entry.getValue().getResults().isEmpty())
            .map(entry -> shortName(entry.getKey()))
            .toList(),
        containsInAnyOrder(
            "java-junit.xml",
            "jest-junit-empty-testsuite.xml",
            "jest-junit.xml",
            "phpunit-empty.xml",
            "testEmpty.xml"));
  }

  /** Attributes with a bare less-than sign, which XPath's reader can't pass over. */
  private static Document document(String name) {
    try {
      String xml = Files.readString(folder.resolve(name)).replace("<<computed>>", "");
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new org.xml.sax.InputSource(new java.io.StringReader(xml)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SAXException | ParserConfigurationException e) {
      throw new IllegalStateException(name, e);
    }
  }

  private static long count(Document document, String path) {
    try {
      return ((Double)
              XPathFactory.newInstance()
                  .newXPath()
                  .evaluate("count(" + path + ")", document, XPathConstants.NUMBER))
          .longValue();
    } catch (XPathExpressionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long outcomes(TestReport report, String outcome) {
    return report.getResults().stream()
        .filter(result -> result.getOutcome().equals(outcome))
        .count();
  }

  @Test
  void casesAreThoseThatXPathCounts() {
    List<String> retried = new ArrayList<>();
    REPORTS.forEach(
        (name, report) -> {
          Document document = document(name);
          long cases = count(document, "//testcase");
          long failed = count(document, "//testcase" + RUN + "[failure or error]");
          long skipped = count(document, "//testcase[skipped or @status='disabled']");
          long flaky = count(document, "//testcase[flakyFailure]");
          long joined = cases - report.getTotals().getTests();
          if (joined > 0) {
            retried.add("%s: %d".formatted(shortName(name), joined));
          } else {
            assertThat(name, report.getTotals().getFailures(), is(failed));
            assertThat(name, outcomes(report, "FLAKY"), is(flaky));
          }
          assertThat(name, report.getTotals().getSkipped(), is(skipped));
        });
    assertThat(
        retried,
        containsInAnyOrder(
            "flaky_with_classname_file.xml: 2",
            "flaky_success_first.xml: 2",
            "expectedRetries.xml: 1",
            // A test of Go that gotestsum ran again; the writer's own count is 3 too.
            "report.xml: 1"));
  }

  /** Counts that the root states, else its suites; null where any of them states none. */
  private static @Nullable Long stated(Document document, String... attributes) {
    Element root = document.getDocumentElement();
    Long whole = sum(root, attributes);
    if (whole != null || root.getTagName().equals("testsuite")) {
      return whole;
    }
    long sum = 0;
    for (var child = root.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element suite && suite.getTagName().equals("testsuite")) {
        Long part = sum(suite, attributes);
        if (part == null) {
          return null;
        }
        sum += part;
      }
    }
    return sum;
  }

  private static @Nullable Long sum(Element element, String... attributes) {
    long sum = 0;
    for (String attribute : attributes) {
      if (element.hasAttribute(attribute)) {
        sum += Long.parseLong(element.getAttribute(attribute));
      } else if (attribute.equals(attributes[0])) {
        return null;
      }
    }
    return sum;
  }

  @Test
  void countsAreThoseThatTheWritersState() {
    List<String> tests = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    REPORTS.forEach(
        (name, report) -> {
          Document document = document(name);
          Long statedTests = stated(document, "tests");
          long found = report.getTotals().getTests();
          if (statedTests != null && statedTests != found) {
            tests.add("%s: %d of %d".formatted(shortName(name), found, statedTests));
          }
          Long statedFailures = stated(document, "failures", "errors");
          long failed = report.getTotals().getFailures();
          if (statedFailures != null && statedFailures != failed) {
            failures.add("%s: %d of %d".formatted(shortName(name), failed, statedFailures));
          }
        });
    assertThat(
        tests,
        containsInAnyOrder(
            // Cut down by hand, with the counters left as they were.
            "python-xunit-pytest.xml: 10 of 15",
            "mocha.xml: 1 of 15515",
            "multi-level.xml: 3 of 57",
            "test.xml: 3 of 8",
            "test_10.xml: 3 of 8",
            "test_11.xml: 3 of 8",
            "test_12.xml: 3 of 8",
            // Put together by hand, with the counters left as they were.
            "junit.xml: 5 of 4",
            "report_flaky.xml: 4 of 3",
            "expectedRetries.xml: 7 of 6",
            // Suites that broke before a test ran, told as tests that don't count.
            "jest-test-results.xml: 2 of 0",
            // Each try was counted as a test.
            "flaky_success_first.xml: 1 of 3",
            "flaky_with_classname_file.xml: 3 of 5"));
    assertThat(
        failures,
        containsInAnyOrder(
            // Passed when they were run again.
            "flaky_success_first.xml: 1 of 2",
            "flaky_with_classname_file.xml: 0 of 3",
            "report.xml: 0 of 1",
            // One failed test that is counted as a failure and as an error.
            "expected.xml: 1 of 2",
            "expectedRetries.xml: 1 of 2",
            // Elements counted, of which some stand in one test.
            "test_multiple_errors.xml: 2 of 4",
            "test_multiple_failures.xml: 2 of 4",
            // Put together by hand, with the counters left as they were.
            "test_11.xml: 1 of 0",
            "junit.xml: 3 of 0"));
  }

  @Test
  void onlyWhatIsNotWellFormedIsMended() throws IOException {
    List<String> mended = new ArrayList<>();
    for (String name : REPORTS.keySet()) {
      byte[] bytes = Files.readAllBytes(folder.resolve(name));
      StringWriter text = new StringWriter();
      try (Reader mending = MendedXml.of(bytes)) {
        mending.transferTo(text);
      }
      String written = new String(bytes, UTF_8);
      if (!text.toString().equals(written.startsWith("\uFEFF") ? written.substring(1) : written)) {
        mended.add(shortName(name));
      }
    }
    assertThat(mended, containsInAnyOrder("expected.xml", "expectedRetries.xml"));
  }

  private static TestResult result(String name, String test) {
    return REPORTS.entrySet().stream()
        .filter(entry -> entry.getKey().endsWith("/" + name))
        .flatMap(entry -> entry.getValue().getResults().stream())
        .filter(result -> test.equals(result.getName()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatPassedInTheEndIsFlaky() {
    assertThat(result("flaky_with_classname_file.xml", "test_foo").getOutcome(), is("FLAKY"));
    assertThat(result("flaky_with_classname_file.xml", "test_foo").getTries(), is(3L));
    assertThat(result("flaky_with_classname_file.xml", "test_baz").getOutcome(), is("PASSED"));
    assertThat(result("flaky_success_first.xml", "test_success_first").getOutcome(), is("FAILED"));
    assertThat(result("flaky_all_failures.xml", "test_always_fails").getOutcome(), is("FAILED"));
    assertThat(result("expectedRetries.xml", "retried flaky test").getOutcome(), is("FLAKY"));
    assertThat(result("marathon_junit_report.xml", "testFlakyFailure").getTries(), is(2L));
    assertThat(result("surefire-report.xml", "createWebhook").getOutcome(), is("FLAKY"));
    assertThat(result("report_flaky.xml", "test_with_error").getOutcome(), is("FAILED"));
    assertThat(result("testFailedDisabled.xml", "testSmemArithmetic").getOutcome(), is("SKIPPED"));
  }
}
