package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.tables.RecordJson;
import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Delivery;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.transforms.runs.Branches;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Alerts as they are printed. */
final class AlertAnswer {
  private AlertAnswer() {}

  /** Returns a line each below titles, or a line that says that there is none. */
  static String table(List<Alert> alerts) {
    if (alerts.isEmpty()) {
      return "no alerts\n";
    }
    ColumnTable table =
        new ColumnTable("severity", "status", "since", "rule", "subject", "alert_id");
    for (Alert alert : alerts) {
      table.add(
          alert.getSeverity(),
          alert.getStatus(),
          alert.getStartedAt().toString(),
          alert.getRule(),
          subject(alert),
          alert.getAlertId());
    }
    return table.render();
  }

  /** Returns all that an alert says, and what became of telling it. */
  static String page(Alert alert, List<Delivery> deliveries) {
    EndTable table =
        new EndTable()
            .add("alert_id", alert.getAlertId())
            .add("rule", alert.getRule())
            .add("severity", alert.getSeverity())
            .add("status", alert.getStatus())
            .add("subject", Printable.inLine(subject(alert)))
            .add("observed", number(alert.getObserved()))
            .add("threshold", number(alert.getThreshold()))
            .add("started_at", alert.getStartedAt().toString())
            .add("ended_at", alert.getEndedAt() == null ? "" : alert.getEndedAt().toString())
            .add("message", Printable.inLine(alert.getMessage()));
    for (RunKey run : alert.getEvidence()) {
      table.add(
          "run",
          Printable.inLine(
              "%s %s attempt %d"
                  .formatted(run.getRepository(), run.getRunId(), run.getRunAttempt())));
    }
    if (deliveries.isEmpty()) {
      return table.render();
    }
    ColumnTable told = new ColumnTable("told at", "channel", "revision", "result", "detail");
    for (Delivery delivery : deliveries) {
      told.add(
          delivery.getAt().toString(),
          delivery.getChannel(),
          String.valueOf(delivery.getRevision()),
          delivery.getResult(),
          delivery.getDetail() == null ? "" : delivery.getDetail());
    }
    return table.render() + "\n" + told.render();
  }

  /** Returns an alert and what became of telling it as one object. */
  static String json(Alert alert, List<Delivery> deliveries) {
    return "{\"alert\":" + json(alert) + ",\"deliveries\":" + json(deliveries).strip() + "}\n";
  }

  /** Returns a list of objects, each in a line. */
  static String json(List<? extends SpecificRecord> records) {
    return records.stream().map(AlertAnswer::json).collect(Collectors.joining(",\n", "[", "]\n"));
  }

  private static String json(SpecificRecord record) {
    return new String(RecordJson.bytes(record), StandardCharsets.UTF_8);
  }

  private static String subject(Alert alert) {
    return Stream.of(
            alert.getRepository(),
            alert.getWorkflowName(),
            Branches.nameOf(alert.getBranch(), alert.getHeadRepository()),
            run(alert),
            alert.getSource(),
            alert.getOutput())
        .filter(part -> part != null)
        .collect(Collectors.joining(" "));
  }

  private static @Nullable String run(Alert alert) {
    return alert.getRunId() == null
        ? null
        : "run " + alert.getRunId() + " attempt " + alert.getRunAttempt();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }
}
