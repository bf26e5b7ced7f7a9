package io.workflowtelemetry.transforms.logs.reports;

import java.util.List;
import javax.xml.stream.XMLStreamReader;

/** A report of tests as NUnit 3 writes it, of a run or of one assembly in it. */
public final class NUnitDialect extends ReportDialect {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "nunit3";
  }

  @Override
  List<String> roots() {
    return List.of("test-run", "test-suite");
  }

  @Override
  ReportReader reader(XMLStreamReader xml) {
    return new NUnitReader(xml);
  }
}
