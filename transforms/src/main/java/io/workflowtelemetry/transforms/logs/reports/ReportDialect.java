package io.workflowtelemetry.transforms.logs.reports;

import com.ctc.wstx.exc.WstxLazyException;
import io.workflowtelemetry.schemas.Framing;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.TestReport;
import io.workflowtelemetry.schemas.TestResult;
import io.workflowtelemetry.schemas.TestTotals;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.logs.dialect.FileDialect;
import io.workflowtelemetry.transforms.logs.dialect.Head;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import io.workflowtelemetry.transforms.logs.reports.Case.Outcome;
import java.io.ByteArrayInputStream;
import java.util.List;
import javax.xml.stream.Location;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * A report of tests in XML, told by its root. A document with a DOCTYPE is refused; one that is not
 * well-formed is mended, where that gives tests.
 */
abstract class ReportDialect implements FileDialect {
  private static final long serialVersionUID = 1L;

  /** Marks the origin of totals that the counters of suites tell, as there are no cases. */
  private static final String COUNTERS = " counters";

  /** Returns the names that its root element may have. */
  abstract List<String> roots();

  /** Returns a reader of such reports. */
  abstract ReportReader reader(XMLStreamReader xml);

  @Override
  public RecordType recordType() {
    return RecordType.TEST_REPORT;
  }

  @Override
  public Framing framing() {
    return Framing.WHOLE;
  }

  @Override
  public boolean recognises(Head head) {
    String root = XmlRoot.name(head.bytes());
    return root != null && roots().contains(root);
  }

  @Override
  public void parse(byte[] payload, Place place, Understood output)
      throws MalformedRecordException {
    ReportReader read = read(payload);
    List<TestResult> results = Tries.join(read.cases(), place.owner().folder());
    RunKey run = place.run();
    TestReport report =
        TestReport.newBuilder()
            .setRepository(place.repository())
            .setRunId(run == null ? null : run.getRunId())
            .setRunAttempt(run == null ? null : run.getRunAttempt())
            .setFile(place.file())
            .setSha256(Digests.sha256(payload))
            .setReportedAt(read.reportedAt())
            .setTotals(totals(results, read.counters()))
            .setResults(results)
            .build();
    if (run == null) {
      output.observation(Observation.newBuilder().setTestReport(report).build());
    } else {
      output.update(
          RunUpdate.newBuilder()
              .setKey(run)
              .setJobs(List.of())
              .setReports(List.of(report))
              .build());
    }
  }

  private ReportReader read(byte[] payload) throws MalformedRecordException {
    try {
      return attempt(
          () -> ReportReader.read(new ByteArrayInputStream(payload), this::reader, roots()));
    } catch (XMLStreamException e) {
      try {
        ReportReader read =
            attempt(() -> ReportReader.read(MendedXml.of(payload), this::reader, roots()));
        // What is mended is the text of tests: nobody knows what a document without any is.
        if (!read.cases().isEmpty() || read.counters().tests() > 0) {
          return read;
        }
      } catch (XMLStreamException again) {
        // It is told where the document itself breaks.
      }
      throw new MalformedRecordException(
          Kind.INVALID_XML, "the document is no well-formed XML" + where(e));
    }
  }

  private static String where(XMLStreamException e) {
    Location location = e.getLocation();
    return location == null
        ? ""
        : " at line %s, column %s".formatted(location.getLineNumber(), location.getColumnNumber());
  }

  private interface Reading {
    ReportReader read() throws XMLStreamException, MalformedRecordException;
  }

  private static ReportReader attempt(Reading reading)
      throws XMLStreamException, MalformedRecordException {
    try {
      return reading.read();
    } catch (WstxLazyException e) {
      // Text is looked at only when it is asked for, by a method that declares nothing.
      throw new XMLStreamException("a text is broken", e);
    }
  }

  /** Returns what the cases add up to; of a report without any, what its suites say they had. */
  private TestTotals totals(List<TestResult> results, ReportReader.Counters counters) {
    if (results.isEmpty() && counters.tests() > 0) {
      return new TestTotals(
          name() + COUNTERS, counters.tests(), counters.failures(), counters.skipped());
    }
    long failures = 0;
    long skipped = 0;
    for (TestResult result : results) {
      Outcome outcome = Outcome.valueOf(result.getOutcome());
      failures += outcome.isFailure() ? 1 : 0;
      skipped += outcome == Outcome.SKIPPED ? 1 : 0;
    }
    return new TestTotals(name(), (long) results.size(), failures, skipped);
  }
}
