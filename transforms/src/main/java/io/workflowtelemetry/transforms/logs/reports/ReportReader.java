package io.workflowtelemetry.transforms.logs.reports;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.stax.WstxInputFactory;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import io.workflowtelemetry.transforms.logs.dialect.Texts;
import java.io.InputStream;
import java.io.Reader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Reads the cases of a report, one element after the other; what tests put out is passed over. */
abstract class ReportReader {
  /** Suites in suites in suites: real reports have some five levels. */
  private static final int MAX_DEPTH = 100;

  private static final int MAX_CASES = 150_000;

  private static final int MAX_ATTRIBUTE_LENGTH = 8 << 20;

  /**
   * Names of suites and the like stand in each of their tests; this is what they may come to beyond
   * the file.
   */
  private static final long MAX_REPEATED = 64L << 20;

  private static final XMLInputFactory FACTORY = factory();

  private static final Pattern COUNT = Pattern.compile("[0-9]{1,9}");

  /** The document, of which parts are read one after the other. */
  final XMLStreamReader xml;

  private final List<Case> cases = new ArrayList<>();
  private long repeated;
  private @Nullable Instant reportedAt;
  private Counters counters = new Counters(0, 0, 0);

  ReportReader(XMLStreamReader xml) {
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

  /** Makes a reader of a document. */
  interface Maker {
    /** Returns a reader that has read nothing yet. */
    ReportReader of(XMLStreamReader xml);
  }

  /**
   * Reads a report.
   *
   * @param roots names of the elements that it may be
   * @throws XMLStreamException where it is not well-formed
   * @throws MalformedRecordException where it is, but must not be read
   */
  static ReportReader read(InputStream document, Maker maker, List<String> roots)
      throws XMLStreamException, MalformedRecordException {
    return read(FACTORY.createXMLStreamReader(document), maker, roots);
  }

  /** Reads a report whose encoding is known. */
  static ReportReader read(Reader document, Maker maker, List<String> roots)
      throws XMLStreamException, MalformedRecordException {
    return read(FACTORY.createXMLStreamReader(document), maker, roots);
  }

  private static ReportReader read(XMLStreamReader xml, Maker maker, List<String> roots)
      throws XMLStreamException, MalformedRecordException {
    try {
      ReportReader reader = maker.of(xml);
      reader.readDocument(roots);
      return reader;
    } finally {
      xml.close();
    }
  }

  /** Reads the root element, which has begun, to its end. */
  abstract void readRoot() throws XMLStreamException, MalformedRecordException;

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

  private void readDocument(List<String> roots)
      throws XMLStreamException, MalformedRecordException {
    while (xml.hasNext()) {
      int event = xml.next();
      if (event == XMLStreamConstants.DTD) {
        throw new MalformedRecordException(
            Kind.INVALID_XML, "the document has a DOCTYPE, which is never read");
      }
      if (event == XMLStreamConstants.START_ELEMENT) {
        if (!roots.contains(xml.getLocalName())) {
          throw new MalformedRecordException(
              Kind.UNRECOGNISED, "the root is neither " + String.join(" nor ", roots));
        }
        readRoot();
      }
    }
  }

  /**
   * What was known before a suite.
   *
   * @param cases how many cases there were
   * @param counters what suites had counted
   */
  record Before(int cases, Counters counters) {}

  Before before() {
    return new Before(cases.size(), counters);
  }

  /** Adds what a suite counts, unless it has cases, or suites in it that count. */
  void addCounters(Before before, Counters counted) {
    if (cases.size() == before.cases() && counters.equals(before.counters())) {
      counters =
          new Counters(
              counters.tests() + counted.tests(),
              counters.failures() + Math.min(counted.failures(), counted.tests()),
              counters.skipped() + Math.min(counted.skipped(), counted.tests()));
    }
  }

  /** Returns the sum of some attributes of the element, those that are no counts aside. */
  long count(String... names) {
    long sum = 0;
    for (String name : names) {
      String value = xml.getAttributeValue(null, name);
      if (value != null && COUNT.matcher(value.strip()).matches()) {
        sum += Long.parseLong(value.strip());
      }
    }
    return sum;
  }

  void add(Case found) throws MalformedRecordException {
    addRepeated(found.suite());
    if (cases.size() == MAX_CASES) {
      throw tooLarge();
    }
    cases.add(found);
  }

  /** Counts a text that stands in several tests, but not as often in the document. */
  void addRepeated(@Nullable String text) throws MalformedRecordException {
    repeated += text == null ? 0 : text.length();
    if (repeated > MAX_REPEATED) {
      throw tooLarge();
    }
  }

  private static MalformedRecordException tooLarge() {
    return new MalformedRecordException(
        Kind.OUT_OF_RANGE, "the report holds more than " + MAX_CASES + " tests or 64 Mi of names");
  }

  static @Nullable String inner(@Nullable String outer, @Nullable String name) {
    if (outer == null || name == null) {
      return outer == null ? name : outer;
    }
    return Texts.cut(outer + " / " + name);
  }

  @Nullable String attribute(String name) {
    return Texts.cutOrNull(xml.getAttributeValue(null, name));
  }

  /** Notes the time in an attribute of the element. */
  void noteTime(String name) {
    Instant time = ReportValues.time(xml.getAttributeValue(null, name));
    if (time != null && (reportedAt == null || time.isBefore(reportedAt))) {
      reportedAt = time;
    }
  }

  void skip() throws XMLStreamException {
    readElement(null);
  }

  /** Returns the message of the element, else the first of its text; goes to its end. */
  @Nullable String message() throws XMLStreamException {
    String message = attribute("message");
    if (message != null) {
      skip();
      return message;
    }
    return text();
  }

  /** Returns the first of the element's text; goes to its end. */
  @Nullable String text() throws XMLStreamException {
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
}
