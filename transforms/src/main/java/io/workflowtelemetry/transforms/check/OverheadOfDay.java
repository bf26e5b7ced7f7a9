package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Subject;
import io.workflowtelemetry.schemas.SubjectWindow;
import io.workflowtelemetry.transforms.check.CheckTelemetryOverhead.RunTime;
import io.workflowtelemetry.transforms.keyed.GroupFunction;
import io.workflowtelemetry.transforms.keyed.Projection;
import io.workflowtelemetry.transforms.measure.DayMeasures;
import java.time.Instant;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** How much of a repository's day telemetry took, from the days of its workflows. */
record OverheadOfDay(Rules.TelemetryOverhead rule)
    implements Projection<DayMeasures, SubjectWindow, DayMeasures>,
        GroupFunction<SubjectWindow, DayMeasures, Alert> {
  private static final long serialVersionUID = 1L;

  @Override
  public String id(DayMeasures workflow) {
    return String.valueOf(workflow.day().getSubject().getWorkflowName());
  }

  @Override
  public void items(DayMeasures day, BiConsumer<SubjectWindow, DayMeasures> groups) {
    Subject subject = day.day().getSubject();
    if (subject.getLevel().equals("WORKFLOW")) {
      groups.accept(
          new SubjectWindow(
              new Subject("REPOSITORY", subject.getRepository(), null, null),
              day.day().getPeriod(),
              day.day().getWindowStart(),
              day.day().getWindowEnd()),
          day);
    }
  }

  @Override
  public Map<String, Alert> outputs(
      SubjectWindow day, Iterable<DayMeasures> workflows, boolean closed) {
    Pattern telemetryWorkflow = Pattern.compile(rule.telemetryWorkflow());
    RunTime all = RunTime.NONE;
    for (DayMeasures workflow : workflows) {
      RunTime runTime =
          CheckTelemetryOverhead.runTime(
              telemetryWorkflow, workflow.day().getSubject(), workflow.measures());
      all = runTime == null ? all : all.plus(runTime);
    }
    Alert alert =
        CheckTelemetryOverhead.check(
            rule,
            day.getSubject().getRepository(),
            day.getWindowStart(),
            day.getWindowEnd(),
            all,
            closed);
    return alert == null ? Map.of() : Map.of(alert.getAlertId(), alert);
  }

  @Override
  public Instant closesAt(SubjectWindow day) {
    return day.getWindowEnd();
  }

  @Override
  public Instant settlesAt(SubjectWindow day, DayMeasures workflow, Instant timestamp) {
    return day.getWindowEnd();
  }
}
