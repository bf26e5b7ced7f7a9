package io.workflowtelemetry.transforms.logs.reports;

import java.util.List;
import javax.xml.stream.XMLStreamReader;

/**
 * A report of tests in JUnit's XML. There is no specification; what is read is what the writers of
 * such reports have in common.
 */
public final class JUnitDialect extends ReportDialect {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "junit-xml";
  }

  @Override
  List<String> roots() {
    return List.of("testsuites", "testsuite");
  }

  @Override
  ReportReader reader(XMLStreamReader xml) {
    return new JUnitReader(xml);
  }
}
