package io.workflowtelemetry.transforms.logs.reports;

import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.reports.Case.Outcome;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Reads NUnit's reports, from its version 3 on. */
final class NUnitReader extends ReportReader {
  /** Labels of failures that are no assertion's. */
  private static final Set<String> BROKEN = Set.of("Error", "Invalid", "Cancelled");

  /** Where a suite failed that did not fail itself. */
  private static final Set<String> ELSEWHERE = Set.of("Child", "Parent");

  private int elements;
  private int failures;

  NUnitReader(XMLStreamReader xml) {
    super(xml);
  }

  @Override
  void readRoot() throws XMLStreamException, MalformedRecordException {
    // A run is called as its only assembly, or as nothing.
    readSuite(xml.getLocalName().equals("test-run") ? null : attribute("name"), null);
  }

  private void readSuite(@Nullable String suite, @Nullable String outerHost)
      throws XMLStreamException, MalformedRecordException {
    int element = elements++;
    noteTime("start-time");
    Outcome outcome = outcome();
    String site = xml.getAttributeValue(null, "site");
    Counters counted =
        new Counters(count("total"), count("failed"), count("skipped", "inconclusive"));
    Before before = before();
    int failuresBefore = failures;
    String host = outerHost;
    String message = null;
    while (xml.next() != XMLStreamConstants.END_ELEMENT) {
      if (xml.getEventType() != XMLStreamConstants.START_ELEMENT) {
        continue;
      }
      switch (xml.getLocalName()) {
        case "test-suite" -> readSuite(inner(suite, attribute("name")), host);
        case "test-case" -> readCase(suite, host, element);
        case "environment" -> {
          String machine = attribute("machine-name");
          host = machine == null ? host : machine;
          skip();
        }
        case "failure" -> message = readWhy();
        default -> skip();
      }
    }
    // Where setting a suite up breaks, its tests mostly say so; where tearing it down does, none.
    boolean own =
        outcome.isFailure()
            && (site == null || !ELSEWHERE.contains(site))
            && (failures == failuresBefore || "TearDown".equals(site));
    if (own) {
      add(suite, host, element, null, null, outcome, null, message);
    }
    addCounters(before, counted);
  }

  private void readCase(@Nullable String suite, @Nullable String host, int element)
      throws XMLStreamException, MalformedRecordException {
    noteTime("start-time");
    String className = attribute("classname");
    String name = attribute("name");
    String fullName = attribute("fullname");
    if (className == null && fullName != null && name != null && fullName.endsWith("." + name)) {
      className = fullName.substring(0, fullName.length() - name.length() - 1);
    }
    Long durationMs = ReportValues.durationMs(xml.getAttributeValue(null, "duration"));
    Outcome outcome = outcome();
    String message = null;
    while (xml.next() != XMLStreamConstants.END_ELEMENT) {
      if (xml.getEventType() != XMLStreamConstants.START_ELEMENT) {
        continue;
      }
      switch (xml.getLocalName()) {
        case "failure", "reason" -> message = readWhy();
        default -> skip();
      }
    }
    String why = outcome == Outcome.PASSED ? null : message;
    add(suite, host, element, className, name, outcome, durationMs, why);
  }

  private void add(
      @Nullable String suite,
      @Nullable String host,
      int element,
      @Nullable String className,
      @Nullable String name,
      Outcome outcome,
      @Nullable Long durationMs,
      @Nullable String message)
      throws MalformedRecordException {
    addRepeated(host);
    add(new Case(suite, host, element, className, name, null, outcome, 1, durationMs, message));
    failures += outcome.isFailure() ? 1 : 0;
  }

  /** Returns the message in the element, in which a trace of the stack may stand too. */
  private @Nullable String readWhy() throws XMLStreamException {
    String message = null;
    while (xml.next() != XMLStreamConstants.END_ELEMENT) {
      if (xml.getEventType() == XMLStreamConstants.START_ELEMENT) {
        if (xml.getLocalName().equals("message")) {
          message = text();
        } else {
          skip();
        }
      }
    }
    return message;
  }

  /** Returns what the element says of how it ended; without a verdict it is skipped. */
  private Outcome outcome() {
    String result = xml.getAttributeValue(null, "result");
    String label = xml.getAttributeValue(null, "label");
    if (result == null) {
      return Outcome.SKIPPED;
    }
    return switch (result) {
      case "Passed", "Warning" -> Outcome.PASSED;
      case "Failed" -> label != null && BROKEN.contains(label) ? Outcome.ERROR : Outcome.FAILED;
      default -> Outcome.SKIPPED;
    };
  }
}
