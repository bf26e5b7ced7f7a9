package io.workflowtelemetry.transforms.logs.reports;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.stax.WstxInputFactory;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import io.workflowtelemetry.transforms.logs.dialect.Texts;
import io.workflowtelemetry.transforms.logs.reports.Case.Outcome;
import java.io.InputStream;
import java.io.Reader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Reads the cases of a report, one element after the other; what tests put out is passed over. */
final class ReportReader {
  /** Suites in suites in suites: real reports have some five levels. */
  private static final int MAX_DEPTH = 100;

  private static final int MAX_CASES = 150_000;

  private static final int MAX_ATTRIBUTE_LENGTH = 8 << 20;

  /**
   * Names of suites stand in each of their tests; this is what they may come to beyond the file.
   */
  private static final long MAX_REPEATED = 64L << 20;

  private static final Set<String> NOT_RUN =
      Set.of("disabled", "ignored", "skipped", "notrun", "suppressed");

  private static final XMLInputFactory FACTORY = factory();

  private static final Pattern COUNT = Pattern.compile("[0-9]{1,9}");

  private final XMLStreamReader xml;
  private final List<Case> cases = new ArrayList<>();
  private int elements;
  private long repeated;
  private @Nullable Instant reportedAt;
  private Counters counters = new Counters(0, 0, 0);

  private ReportReader(XMLStreamReader xml) {
    this.xml = xml;
  }

  private static XMLInputFactory factory() {
    WstxInputFactory factory = new WstxInputFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    // Prefixes that nobody declared are common, and no name of interest has one.
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, false);
    factory.setProperty(WstxInputProperties.P_ALLOW_XML11_ESCAPED_CHARS_IN_XML10, true);
    factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_DEPTH, MAX_DEPTH);
    factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTE_SIZE, MAX_ATTRIBUTE_LENGTH);
    return factory;
  }

  /**
   * Reads a report.
   *
   * @throws XMLStreamException where it is not well-formed
   * @throws MalformedRecordException where it is, but must not be read
   */
  static ReportReader read(InputStream document)
      throws XMLStreamException, MalformedRecordException {
    return read(FACTORY.createXMLStreamReader(document));
  }

  /** Reads a report whose encoding is known. */
  static ReportReader read(Reader document) throws XMLStreamException, MalformedRecordException {
    return read(FACTORY.createXMLStreamReader(document));
  }

  private static ReportReader read(XMLStreamReader xml)
      throws XMLStreamException, MalformedRecordException {
    try {
      ReportReader reader = new ReportReader(xml);
      reader.readDocument();
      return reader;
    } finally {
      xml.close();
    }
  }

  /**
   * What suites say that they had.
   *
   * @param tests tests, skipped ones included
   * @param failures tests that failed or broke
   * @param skipped tests that were skipped or disabled
   */
  record Counters(long tests, long failures, long skipped) {}

  /** Returns what suites count that have no suites in them that count. */
  Counters counters() {
    return counters;
  }

  /** Returns the cases in the order of the report. */
  List<Case> cases() {
    return cases;
  }

  /** Returns the earliest time that the report tells, null where it tells none. */
  @Nullable Instant reportedAt() {
    return reportedAt;
  }

  private void readDocument() throws XMLStreamException, MalformedRecordException {
    while (xml.hasNext()) {
      int event = xml.next();
      if (event == XMLStreamConstants.DTD) {
        throw new MalformedRecordException(
            Kind.INVALID_XML, "the document has a DOCTYPE, which is never read");
      }
      if (event == XMLStreamConstants.START_ELEMENT) {
        switch (xml.getLocalName()) {
          case "testsuites" -> readSuite(null, null);
          case "testsuite" -> readSuite(attribute("name"), null);
          default ->
              throw new MalformedRecordException(
                  Kind.UNRECOGNISED, "the root is neither testsuites nor testsuite");
        }
      }
    }
  }

  private void readSuite(@Nullable String suite, @Nullable String outerHost)
      throws XMLStreamException, MalformedRecordException {
    int element = elements++;
    noteTime();
    String ownHost = attribute("hostname");
    String host = ownHost == null || ownHost.isEmpty() ? outerHost : ownHost;
    Counters counted =
        new Counters(count("tests"), count("failures", "errors"), count("skipped", "disabled"));
    int casesBefore = cases.size();
    Counters countersBefore = counters;
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
    if (cases.size() == casesBefore && counters.equals(countersBefore)) {
      counters =
          new Counters(
              counters.tests() + counted.tests(),
              counters.failures() + Math.min(counted.failures(), counted.tests()),
              counters.skipped() + Math.min(counted.skipped(), counted.tests()));
    }
  }

  private void readCase(@Nullable String suite, @Nullable String host, int element)
      throws XMLStreamException, MalformedRecordException {
    noteTime();
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

  /** Returns the sum of some attributes of the element, those that are no counts aside. */
  private long count(String... names) {
    long sum = 0;
    for (String name : names) {
      String value = xml.getAttributeValue(null, name);
      if (value != null && COUNT.matcher(value.strip()).matches()) {
        sum += Long.parseLong(value.strip());
      }
    }
    return sum;
  }

  private void add(Case found) throws MalformedRecordException {
    repeated += found.suite() == null ? 0 : found.suite().length();
    if (cases.size() == MAX_CASES || repeated > MAX_REPEATED) {
      throw new MalformedRecordException(
          Kind.OUT_OF_RANGE,
          "the report holds more than " + MAX_CASES + " tests or 64 Mi of names");
    }
    cases.add(found);
  }

  private static @Nullable String inner(@Nullable String outer, @Nullable String name) {
    if (outer == null || name == null) {
      return outer == null ? name : outer;
    }
    return Texts.cut(outer + " / " + name);
  }

  private @Nullable String attribute(String name) {
    return Texts.cutOrNull(xml.getAttributeValue(null, name));
  }

  private boolean isNotRun(String name) {
    String value = xml.getAttributeValue(null, name);
    return value != null && NOT_RUN.contains(value.toLowerCase(Locale.ROOT));
  }

  private void noteTime() {
    Instant time = ReportValues.time(xml.getAttributeValue(null, "timestamp"));
    if (time != null && (reportedAt == null || time.isBefore(reportedAt))) {
      reportedAt = time;
    }
  }

  private void skip() throws XMLStreamException {
    readElement(null);
  }

  /** Returns the message of the element, else the first of its text; goes to its end. */
  private @Nullable String message() throws XMLStreamException {
    String message = attribute("message");
    if (message != null) {
      skip();
      return message;
    }
    StringBuilder text = new StringBuilder();
    readElement(text);
    return Texts.cutOrNull(text.toString());
  }

  /** Goes to the end of the element; collects its text, where it is asked for, up to a bound. */
  private void readElement(@Nullable StringBuilder text) throws XMLStreamException {
    int depth = 1;
    while (depth > 0) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> depth++;
        case XMLStreamConstants.END_ELEMENT -> depth--;
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          if (text != null && text.length() <= Texts.MAX_LENGTH) {
            append(text);
          }
        }
        default -> {
          // Comments and the like say nothing.
        }
      }
    }
  }

  private void append(StringBuilder text) {
    String more = xml.getText();
    text.append(text.isEmpty() ? more.stripLeading() : more);
    if (text.length() > 2 * Texts.MAX_LENGTH) {
      text.setLength(2 * Texts.MAX_LENGTH);
    }
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
