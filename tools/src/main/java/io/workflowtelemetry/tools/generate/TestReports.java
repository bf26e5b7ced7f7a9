package io.workflowtelemetry.tools.generate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Reports of tests in a browser, as JUnit XML, in folders that tell the run and its attempt. */
final class TestReports {
  private static final Pattern NAME = Pattern.compile("logs/tests/[0-9]+/[0-9]+/chromium\\.xml");
  private static final String FLAKY = "keeps the basket when the page is loaded again";
  private static final List<String> TESTS =
      List.of(
          "shows the front page",
          "finds a river by its name",
          "puts an item into the basket",
          FLAKY,
          "pays by card",
          "signs out");

  private TestReports() {}

  /** Returns whether it is the name of a report. */
  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** Returns the name of the report of an attempt. */
  static String name(SimulatedRun run) {
    return "logs/tests/" + run.id() + "/" + run.attempt() + "/chromium.xml";
  }

  /** Returns the report of an attempt: where it failed, the flaky test did. */
  static byte[] report(SimulatedRun run) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      XMLStreamWriter xml =
          XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(bytes, "UTF-8");
      xml.writeStartDocument("UTF-8", "1.0");
      boolean fails = run.conclusion().equals("failure");
      xml.writeStartElement("testsuite");
      xml.writeAttribute("name", "checkout");
      xml.writeAttribute("tests", String.valueOf(TESTS.size()));
      xml.writeAttribute("failures", fails ? "1" : "0");
      xml.writeAttribute("timestamp", Instant.ofEpochMilli(run.startedAt()).toString());
      for (String test : TESTS) {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", "checkout.BasketTest");
        xml.writeAttribute("name", test);
        xml.writeAttribute("time", "4.5");
        if (fails && test.equals(FLAKY)) {
          xml.writeStartElement("failure");
          xml.writeAttribute("message", "expected 1 item but found 0");
          xml.writeEndElement();
        }
        xml.writeEndElement();
      }
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IOException("can't write the report of run " + run.id(), e);
    }
    return bytes.toByteArray();
  }
}
