package io.workflowtelemetry.transforms.logs.reports;

import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.reports.Case.Outcome;
import java.util.Locale;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Reads reports in JUnit's XML. */
final class JUnitReader extends ReportReader {
  private static final Set<String> NOT_RUN =
      Set.of("disabled", "ignored", "skipped", "notrun", "suppressed");

  private int elements;

  JUnitReader(XMLStreamReader xml) {
    super(xml);
  }

  @Override
  void readRoot() throws XMLStreamException, MalformedRecordException {
    readSuite(xml.getLocalName().equals("testsuites") ? null : attribute("name"), null);
  }

  private void readSuite(@Nullable String suite, @Nullable String outerHost)
      throws XMLStreamException, MalformedRecordException {
    int element = elements++;
    noteTime("timestamp");
    String ownHost = attribute("hostname");
    String host = ownHost == null || ownHost.isEmpty() ? outerHost : ownHost;
    Counters counted =
        new Counters(count("tests"), count("failures", "errors"), count("skipped", "disabled"));
    Before before = before();
    Verdict own = new Verdict();
    while (xml.next() != XMLStreamConstants.END_ELEMENT) {
      if (xml.getEventType() != XMLStreamConstants.START_ELEMENT) {
        continue;
      }
      switch (xml.getLocalName()) {
        case "testsuites" -> readSuite(suite, host);
        case "testsuite" -> readSuite(inner(suite, attribute("name")), host);
        case "testcase" -> readCase(suite, host, element);
        case "failure" -> own.add(Outcome.FAILED, message());
        case "error" -> own.add(Outcome.ERROR, message());
        default -> skip();
      }
    }
    // What broke outside of the tests of a suite, setting it up say, is told of the suite itself.
    if (own.failure != null) {
      add(new Case(suite, host, element, null, null, null, own.failure, 1, null, own.message));
    }
    addCounters(before, counted);
  }

  private void readCase(@Nullable String suite, @Nullable String host, int element)
      throws XMLStreamException, MalformedRecordException {
    noteTime("timestamp");
    String className = attribute("classname");
    String name = attribute("name");
    String file = attribute("file");
    Long durationMs = ReportValues.durationMs(xml.getAttributeValue(null, "time"));
    Verdict verdict = new Verdict();
    verdict.disabled = isNotRun("status") || isNotRun("result");
    boolean leaf = true;
    while (xml.next() != XMLStreamConstants.END_ELEMENT) {
      if (xml.getEventType() != XMLStreamConstants.START_ELEMENT) {
        continue;
      }
      switch (xml.getLocalName()) {
        case "failure" -> verdict.add(Outcome.FAILED, message());
        case "error" -> verdict.add(Outcome.ERROR, message());
        case "rerunFailure" -> verdict.addTry(Outcome.FAILED, message());
        case "rerunError" -> verdict.addTry(Outcome.ERROR, message());
        case "flakyFailure", "flakyError" -> verdict.addFlake(message());
        case "skipped" -> verdict.skip(message());
        case "testcase" -> {
          leaf = false;
          readCase(suite, host, element);
        }
        default -> skip();
      }
    }
    if (leaf) {
      add(
          new Case(
              suite,
              host,
              element,
              className,
              name,
              file,
              verdict.outcome(),
              verdict.tries,
              durationMs,
              verdict.message));
    }
  }

  private boolean isNotRun(String name) {
    String value = xml.getAttributeValue(null, name);
    return value != null && NOT_RUN.contains(value.toLowerCase(Locale.ROOT));
  }

  /** What the elements in a case say of how it ended. */
  private static final class Verdict {
    private @Nullable Outcome failure;
    private @Nullable String message;
    private boolean disabled;
    private boolean skipped;
    private boolean flaky;
    private long tries = 1;

    void add(Outcome outcome, @Nullable String why) {
      failure = Outcome.worse(failure, outcome);
      message = message == null ? why : message;
    }

    void addTry(Outcome outcome, @Nullable String why) {
      failure = failure == null ? outcome : failure;
      message = message == null ? why : message;
      tries++;
    }

    void addFlake(@Nullable String why) {
      message = message == null ? why : message;
      flaky = true;
      tries++;
    }

    void skip(@Nullable String why) {
      message = message == null ? why : message;
      skipped = true;
    }

    /** Of several results the worst counts; who disables a test does not mind how it ended. */
    Outcome outcome() {
      if (disabled) {
        return Outcome.SKIPPED;
      }
      if (failure != null) {
        return failure;
      }
      if (skipped) {
        return Outcome.SKIPPED;
      }
      return flaky ? Outcome.FLAKY : Outcome.PASSED;
    }
  }
}
