package io.workflowtelemetry.io.channels;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Attribute;
import io.workflowtelemetry.schemas.Notification;
import io.workflowtelemetry.schemas.NotifiedAlert;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Notifications to be told, of alerts of ordinary and of hostile names. */
final class Told {
  static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

  /** What each channel could take for more than a name, and what no line may hold. */
  static final String HOSTILE =
      "<!channel> <@U1> </p><script>alert('x')</script>\r\n::error::x ##[add-mask]a"
          + " \u001b[2J\u202egnp.exe\u0000 [l](http://x.example) **b** | `c` {{DATE(1)}} %0A & \"q\"";

  private Told() {}

  static Alert.Builder alert(String id, String status) {
    return Alert.newBuilder()
        .setAlertId(id)
        .setRule("FAILURE_STREAK")
        .setSeverity("CRITICAL")
        .setStatus(status)
        .setRepository("octo/app")
        .setWorkflowName("build")
        .setBranch("main")
        .setObserved(3)
        .setThreshold(3)
        .setStartedAt(AT.minusSeconds(600))
        .setEndedAt(status.equals("FIRING") ? null : AT.minusSeconds(60))
        .setEvidence(List.of())
        .setMessage("3 failures in a row.");
  }

  static Alert hostile(String id) {
    return alert(id, "FIRING")
        .setRepository(HOSTILE)
        .setWorkflowName(HOSTILE)
        .setBranch(HOSTILE)
        .setMessage(HOSTILE)
        .build();
  }

  /** Returns a notification of one alert in its first telling of that status. */
  static Notification of(String channel, String id, String status) {
    return of(channel, List.of(alert(id, status).build()));
  }

  static Notification of(String channel, List<Alert> alerts) {
    List<NotifiedAlert> notified = new ArrayList<>();
    boolean fires = false;
    for (Alert alert : alerts) {
      notified.add(new NotifiedAlert(alert, alert.getStatus() + "-1"));
      fires |= alert.getStatus().equals("FIRING");
    }
    return Notification.newBuilder()
        .setNotificationId("n" + String.format(Locale.ROOT, "%08x", alerts.hashCode()))
        .setChannel(channel)
        .setGroupKey("0/octo/app")
        .setGroupLabels(List.of(new Attribute("repository", "octo/app")))
        .setReason("NEW")
        .setStatus(fires ? "FIRING" : "RESOLVED")
        .setAlerts(notified)
        .setOmitted(0)
        .setAt(AT)
        .build();
  }

  /** Returns a notification of so many alerts, with messages so long. */
  static Notification large(String channel, int count, int length) {
    List<Alert> alerts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      alerts.add(
          alert("a" + i, "FIRING")
              .setBranch("<&>".repeat(length))
              .setMessage("<\ud83d\ude80&>".repeat(length))
              .build());
    }
    return of(channel, alerts);
  }
}
