package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.TestCase;
import io.workflowtelemetry.schemas.TestReport;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import io.workflowtelemetry.transforms.runs.TestCases;
import java.util.Map;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/** Gives the tests in reports whose run is not known, without their history. */
public final class ListTests
    extends PTransform<PCollection<Change<TestReport>>, PCollection<Change<TestCase>>> {
  private static final long serialVersionUID = 1L;

  private ListTests() {}

  /** Returns the transform. */
  public static ListTests create() {
    return new ListTests();
  }

  @Override
  public PCollection<Change<TestCase>> expand(PCollection<Change<TestReport>> reports) {
    return reports
        .apply("List", ParDo.of(new ListFn()))
        .setCoder(ChangeCoder.of(RecordCoder.of(TestCase.class)));
  }

  private static final class ListFn extends DoFn<Change<TestReport>, Change<TestCase>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element Change<TestReport> report, OutputReceiver<Change<TestCase>> output) {
      Change.between(tests(report.before()), tests(report.after()), output::output);
    }

    private static Map<String, TestCase> tests(@Nullable TestReport report) {
      return report == null ? Map.of() : TestCases.of(report, null);
    }
  }
}
