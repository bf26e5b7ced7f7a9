package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Subject;
import io.workflowtelemetry.schemas.SubjectWindow;
import java.util.Arrays;

/** Makes the row of a subject and a window from its measures. */
final class AggregateRow {
  private AggregateRow() {}

  static Aggregate of(SubjectWindow window, Measures measures) {
    Distribution durations = measures.durations;
    Subject subject = window.getSubject();
    return Aggregate.newBuilder()
        .setPeriod(window.getPeriod())
        .setWindowStart(window.getWindowStart())
        .setWindowEnd(window.getWindowEnd())
        .setLevel(subject.getLevel())
        .setRepository(subject.getRepository())
        .setWorkflowName(subject.getWorkflowName())
        .setJobName(subject.getJobName())
        .setTotal(measures.total)
        .setSuccesses(measures.successes)
        .setFailures(measures.failures)
        .setCancelled(measures.cancelled)
        .setOther(measures.total - measures.successes - measures.failures - measures.cancelled)
        .setSuccessRate(measures.successRate())
        .setDurationCount(durations.count())
        .setDurationMeanMs(durations.mean())
        .setDurationMinMs(durations.min())
        .setDurationMaxMs(durations.max())
        .setDurationP50Ms(durations.quantile(0.50))
        .setDurationP90Ms(durations.quantile(0.90))
        .setDurationP95Ms(durations.quantile(0.95))
        .setDurationP99Ms(durations.quantile(0.99))
        .setQueueP50Ms(measures.queues.quantile(0.50))
        .setQueueP95Ms(measures.queues.quantile(0.95))
        .setReruns(measures.reruns)
        .setWastedMs(measures.wastedMs)
        .setFailuresByHour(Arrays.stream(measures.failuresByHour).boxed().toList())
        .setFailuresByWeekday(Arrays.stream(measures.failuresByWeekday).boxed().toList())
        .setTestFailures(measures.testReports == 0 ? null : measures.testFailures)
        .build();
  }
}
