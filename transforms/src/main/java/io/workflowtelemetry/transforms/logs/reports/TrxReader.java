package io.workflowtelemetry.transforms.logs.reports;

import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.reports.Case.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads Visual Studio's reports. What a test's class is stands in its definition, which mostly
 * comes behind its results.
 */
final class TrxReader extends ReportReader {
  /** Class of each test, by the test's identifier. */
  private final Map<String, String> classes = new HashMap<>();

  /** Identifier of each case's test. */
  private final List<@Nullable String> tests = new ArrayList<>();

  private int failures;

  TrxReader(XMLStreamReader xml) {
    super(xml);
  }

  @Override
  void readRoot() throws XMLStreamException, MalformedRecordException {
    while (xml.next() != XMLStreamConstants.END_ELEMENT) {
      if (xml.getEventType() != XMLStreamConstants.START_ELEMENT) {
        continue;
      }
      switch (xml.getLocalName()) {
        case "Times" -> {
          noteTime("start");
          skip();
        }
        case "Results" -> readResults(null);
        case "TestDefinitions" -> readDefinitions();
        case "ResultSummary" -> readSummary();
        default -> skip();
      }
    }
    nameClasses();
  }

  /** Reads the results in the element. */
  private void readResults(@Nullable String outerTest)
      throws XMLStreamException, MalformedRecordException {
    while (xml.next() != XMLStreamConstants.END_ELEMENT) {
      if (xml.getEventType() != XMLStreamConstants.START_ELEMENT) {
        continue;
      }
      String kind = xml.getLocalName();
      // Tests of units, of the web, generic ones; and such as put others in an order.
      if (kind.endsWith("Result") || kind.equals("TestResultAggregation")) {
        readResult(outerTest);
      } else {
        skip();
      }
    }
  }

  private void readResult(@Nullable String outerTest)
      throws XMLStreamException, MalformedRecordException {
    noteTime("startTime");
    String test = attribute("testId");
    test = test == null ? outerTest : test;
    String name = attribute("testName");
    String host = attribute("computerName");
    Long durationMs = ReportValues.spanMs(xml.getAttributeValue(null, "duration"));
    Outcome outcome = outcome(xml.getAttributeValue(null, "outcome"));
    int casesBefore = cases().size();
    int failuresBefore = failures;
    String message = null;
    while (xml.next() != XMLStreamConstants.END_ELEMENT) {
      if (xml.getEventType() != XMLStreamConstants.START_ELEMENT) {
        continue;
      }
      switch (xml.getLocalName()) {
        case "Output" -> message = readOutput();
        case "InnerResults" -> readResults(test);
        default -> skip();
      }
    }
    // Of a test with rows of data the rows count, unless it broke and none of them did.
    boolean told = outcome.isFailure() ? failures > failuresBefore : cases().size() > casesBefore;
    if (!told) {
      String why = outcome == Outcome.PASSED ? null : message;
      add(new Case(null, host, 0, null, name, null, outcome, 1, durationMs, why));
      tests.add(test);
      failures += outcome.isFailure() ? 1 : 0;
    }
  }

  /** Returns the message of the error in the element. */
  private @Nullable String readOutput() throws XMLStreamException {
    String message = null;
    int depth = 1;
    while (depth > 0) {
      int event = xml.next();
      if (event == XMLStreamConstants.END_ELEMENT) {
        depth--;
      } else if (event == XMLStreamConstants.START_ELEMENT) {
        if (depth == 1 && xml.getLocalName().equals("ErrorInfo")) {
          depth++;
        } else if (depth == 2 && xml.getLocalName().equals("Message")) {
          message = text();
        } else {
          skip();
        }
      }
    }
    return message;
  }

  /** Whoever writes leaves an error out, as it is the first of the outcomes. */
  private static Outcome outcome(@Nullable String written) {
    if (written == null) {
      return Outcome.ERROR;
    }
    return switch (written) {
      case "Passed", "PassedButRunAborted", "Warning" -> Outcome.PASSED;
      case "Failed" -> Outcome.FAILED;
      case "Error", "Timeout", "Aborted", "Disconnected" -> Outcome.ERROR;
      // NotExecuted, NotRunnable, Inconclusive, and what did not get to an end: no verdict.
      default -> Outcome.SKIPPED;
    };
  }

  private void readDefinitions() throws XMLStreamException {
    String test = null;
    int depth = 1;
    while (depth > 0) {
      int event = xml.next();
      if (event == XMLStreamConstants.END_ELEMENT) {
        depth--;
      } else if (event == XMLStreamConstants.START_ELEMENT) {
        depth++;
        if (depth == 2) {
          test = attribute("id");
        } else if (test != null && xml.getLocalName().equals("TestMethod")) {
          String name = attribute("className");
          if (name != null) {
            classes.put(test, withoutAssembly(name));
          }
        }
      }
    }
  }

  /** Older writers have the assembly behind a class: {@code A.B, C, Version=1.0.0.0}. */
  private static String withoutAssembly(String name) {
    int comma = name.indexOf(',');
    return comma < 0 || name.lastIndexOf('[', comma) >= 0 ? name : name.substring(0, comma).strip();
  }

  private void readSummary() throws XMLStreamException {
    Before before = before();
    Counters counted = new Counters(0, 0, 0);
    while (xml.next() != XMLStreamConstants.END_ELEMENT) {
      if (xml.getEventType() != XMLStreamConstants.START_ELEMENT) {
        continue;
      }
      if (xml.getLocalName().equals("Counters")) {
        long total = count("total");
        counted =
            new Counters(
                total,
                count("failed", "error", "timeout", "aborted", "disconnected"),
                Math.max(0, total - count("executed")));
      }
      skip();
    }
    addCounters(before, counted);
  }

  private void nameClasses() throws MalformedRecordException {
    for (int i = 0; i < tests.size(); i++) {
      String name = tests.get(i) == null ? null : classes.get(tests.get(i));
      addRepeated(name);
      Case found = cases().get(i);
      cases()
          .set(
              i,
              new Case(
                  found.suite(),
                  found.host(),
                  found.element(),
                  name,
                  found.name(),
                  found.file(),
                  found.outcome(),
                  found.tries(),
                  found.durationMs(),
                  found.message()));
    }
  }
}
