package io.workflowtelemetry.transforms.logs.reports;

import io.workflowtelemetry.transforms.logs.dialect.Head;
import java.util.List;
import javax.xml.stream.XMLStreamReader;

/** A report of tests as Visual Studio and {@code dotnet test --logger trx} write it. */
public final class TrxDialect extends ReportDialect {
  private static final long serialVersionUID = 1L;

  /** What the namespace of every version has; a year follows. CppUnit has the same root without. */
  private static final String NAMESPACE = "http://microsoft.com/schemas/VisualStudio/TeamTest/";

  @Override
  public String name() {
    return "trx";
  }

  @Override
  public boolean recognises(Head head) {
    return super.recognises(head) && XmlRoot.tag(head.bytes()).contains(NAMESPACE);
  }

  @Override
  List<String> roots() {
    return List.of("TestRun");
  }

  @Override
  ReportReader reader(XMLStreamReader xml) {
    return new TrxReader(xml);
  }
}
