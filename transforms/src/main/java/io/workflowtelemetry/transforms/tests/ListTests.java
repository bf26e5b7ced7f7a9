package io.workflowtelemetry.transforms.tests;

import io.workflowtelemetry.schemas.TestCase;
import io.workflowtelemetry.schemas.TestReport;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.runs.TestCases;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/** Gives the tests in reports whose run is not known, without their history. */
public final class ListTests extends PTransform<PCollection<TestReport>, PCollection<TestCase>> {
  private static final long serialVersionUID = 1L;

  private ListTests() {}

  /** Returns the transform. */
  public static ListTests create() {
    return new ListTests();
  }

  @Override
  public PCollection<TestCase> expand(PCollection<TestReport> reports) {
    return reports.apply("List", ParDo.of(new ListFn())).setCoder(RecordCoder.of(TestCase.class));
  }

  private static final class ListFn extends DoFn<TestReport, TestCase> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element TestReport report, OutputReceiver<TestCase> output) {
      TestCases.of(report, null).forEach(output::output);
    }
  }
}
