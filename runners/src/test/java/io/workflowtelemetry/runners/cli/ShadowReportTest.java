package io.workflowtelemetry.runners.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Delivery;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ShadowReportTest {
  private static final Instant AT = Instant.parse("2026-01-31T08:00:00Z");

  private static final List<Alert> ALERTS =
      List.of(
          alert("lasting", "FIRING", null),
          alert("soon-over", "RESOLVED", Duration.ofMinutes(10)),
          alert("later-over", "RESOLVED", Duration.ofMinutes(10).plusMillis(1)),
          alert("withdrawn", "WITHDRAWN", null),
          alert("told-when-over", "RESOLVED", Duration.ZERO));

  private static Alert alert(String id, String status, @Nullable Duration lasting) {
    return Alert.newBuilder()
        .setAlertId(id)
        .setRule("FAILURE_STREAK")
        .setSeverity("CRITICAL")
        .setStatus(status)
        .setObserved(3)
        .setThreshold(3)
        .setStartedAt(AT)
        .setEndedAt(lasting == null ? null : AT.plus(lasting))
        .setEvidence(List.of())
        .setMessage("It failed.")
        .build();
  }

  private static Delivery delivery(
      String notification, String channel, String alert, String status, String result) {
    return Delivery.newBuilder()
        .setNotificationId(notification)
        .setChannel(channel)
        .setAlertId(alert)
        .setRevision(status + "-1")
        .setRule("FAILURE_STREAK")
        .setSeverity(alert.equals("lasting") ? "WARNING" : "CRITICAL")
        .setStatus(status)
        .setResult(result)
        .setAttempts(0)
        .setAt(AT)
        .build();
  }

  @Test
  void itCountsWhatWouldHaveBeenSent() throws IOException {
    List<Delivery> deliveries =
        List.of(
            delivery("1", "chat", "lasting", "FIRING", "SHADOW"),
            delivery("1", "chat", "soon-over", "FIRING", "SHADOW"),
            delivery("2", "chat", "soon-over", "RESOLVED", "SHADOW"),
            delivery("3", "pager", "soon-over", "FIRING", "SHADOW"),
            delivery("4", "pager", "later-over", "FIRING", "SHADOW"),
            delivery("5", "pager", "withdrawn", "FIRING", "SHADOW"),
            delivery("6", "pager", "told-when-over", "RESOLVED", "SHADOW"),
            delivery("7", "pager", "lasting", "FIRING", "SILENCED"),
            delivery("8", "mail", "lasting", "FIRING", "SENT"));
    ShadowReport report = ShadowReport.of(deliveries, ALERTS);
    JsonNode json = new ObjectMapper().readTree(report.toJson());
    assertThat(
        json.at("/channels/chat").toString(),
        is(
            "{\"notifications\":2,\"alerts\":2,"
                + "\"alerts_by_severity\":{\"CRITICAL\":1,\"WARNING\":1,\"INFO\":0},"
                + "\"told_as_firing\":2,\"withdrawn\":0,\"over_within_10_minutes\":1}"));
    assertThat(
        json.at("/channels/pager").toString(),
        is(
            "{\"notifications\":4,\"alerts\":4,"
                + "\"alerts_by_severity\":{\"CRITICAL\":4,\"WARNING\":0,\"INFO\":0},"
                + "\"told_as_firing\":3,\"withdrawn\":1,\"over_within_10_minutes\":1}"));
    assertThat(json.at("/channels").size(), is(2));
    assertThat(json.at("/all/notifications").asInt(), is(6));
    assertThat(json.at("/all/told_as_firing").asInt(), is(4));
    assertThat(
        report.toText(),
        is(
            """
            channel  notifications  alerts  critical  warning  info  withdrawn  over in 10 min
            chat     2              2       1         1        0     0          1
            pager    4              4       4         0        0     1          1
            all      6              5       4         1        0     1          1
            likely false: 2 of 4 alerts that were told as firing
            """));
  }

  @Test
  void itSaysWhereThereIsNothing() {
    List<Delivery> sent = List.of(delivery("1", "chat", "lasting", "FIRING", "SENT"));
    assertThat(ShadowReport.of(sent, ALERTS).toText(), is("no notifications in mode shadow\n"));
  }
}
