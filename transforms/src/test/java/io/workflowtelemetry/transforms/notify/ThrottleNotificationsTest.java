package io.workflowtelemetry.transforms.notify;

import static io.workflowtelemetry.transforms.notify.Told.eachAtOnce;
import static io.workflowtelemetry.transforms.notify.Told.throttled;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Notification;
import io.workflowtelemetry.schemas.NotifiedAlert;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.KV;
import org.junit.jupiter.api.Test;

class ThrottleNotificationsTest {
  @Test
  void whatIsTooMuchIsToldInOneAsTheTimeEnds() {
    assertThat(
        Told.start()
            .come(of("a", "FIRING"))
            .after(ofMinutes(1))
            .come(of("b", "FIRING"))
            .after(ofMinutes(1))
            .come(of("c", "FIRING"))
            .after(ofMinutes(1))
            .come(of("d", "RESOLVED"))
            .after(ofMinutes(56))
            .after(ofMinutes(1))
            .by(throttled(eachAtOnce(), 2, ofHours(1))),
        contains(
            "0s chat NEW FIRING a:FIRING-1",
            "60s chat NEW FIRING b:FIRING-1",
            "3600s chat OVERFLOW FIRING c:FIRING-1 d:RESOLVED-1"));
  }

  @Test
  void thatOneCountsInTheNextTimeAndAnIdleTimeIsNone() {
    assertThat(
        Told.start()
            .come(of("a", "FIRING"))
            .come(of("b", "FIRING"))
            .come(of("c", "FIRING"))
            .after(ofHours(1))
            .come(of("d", "FIRING"))
            .come(of("e", "FIRING"))
            .after(ofHours(1))
            .after(ofHours(1))
            .after(ofMinutes(30))
            .come(of("f", "FIRING"))
            .come(of("g", "FIRING"))
            .after(ofMinutes(30))
            .by(throttled(eachAtOnce(), 2, ofHours(1))),
        contains(
            "0s chat NEW FIRING a:FIRING-1",
            "0s chat NEW FIRING b:FIRING-1",
            "3600s chat OVERFLOW FIRING c:FIRING-1",
            "3600s chat NEW FIRING d:FIRING-1",
            "7200s chat OVERFLOW FIRING e:FIRING-1",
            "12600s chat NEW FIRING f:FIRING-1",
            "12600s chat NEW FIRING g:FIRING-1"));
  }

  @Test
  void ofAnAlertThatWasKeptBackTheLastIsTold() {
    assertThat(
        Told.start()
            .come(of("a", "FIRING"))
            .after(ofSeconds(1))
            .come(of("b", "FIRING"))
            .after(ofSeconds(1))
            .come(of("b", "RESOLVED"))
            .after(ofHours(1).minusSeconds(2))
            .by(throttled(eachAtOnce(), 1, ofHours(1))),
        contains("0s chat NEW FIRING a:FIRING-1", "3600s chat OVERFLOW RESOLVED b:RESOLVED-1"));
  }

  @Test
  void whatWasKeptBackIsToldAsTheStreamEnds() {
    assertThat(
        Told.start()
            .come(of("a", "FIRING"))
            .come(of("b", "FIRING"))
            .after(ofSeconds(1))
            .by(throttled(eachAtOnce(), 1, ofHours(1))),
        contains("0s chat NEW FIRING a:FIRING-1", "1s chat OVERFLOW FIRING b:FIRING-1"));
  }

  @Test
  void aRouteWithItsOwnThrottleIsCountedApart() {
    Route each = eachAtOnce();
    Route own =
        new Route(
            Told.match(Label.SEVERITY, "INFO"),
            null,
            each.to(),
            each.groupBy(),
            each.groupWait(),
            each.groupInterval(),
            null,
            new Throttle(1, ofMinutes(10)),
            null,
            false,
            List.of());
    Routing routing =
        new Routing(
            List.of(own, each),
            List.of(),
            Map.of(),
            List.of(),
            Map.of("chat", new Throttle(2, ofHours(1))));
    assertThat(
        Told.start()
            .come(info("a"))
            .come(info("b"))
            .come(of("c", "FIRING"))
            .come(of("d", "FIRING"))
            .come(of("e", "FIRING"))
            .after(ofMinutes(10))
            .after(ofMinutes(50))
            .by(routing),
        containsInAnyOrder(
            "0s chat NEW FIRING a:FIRING-1",
            "0s chat NEW FIRING c:FIRING-1",
            "0s chat NEW FIRING d:FIRING-1",
            "600s chat OVERFLOW FIRING b:FIRING-1",
            "3600s chat OVERFLOW FIRING e:FIRING-1"));
  }

  @Test
  void ofAStormTheMostSevereIsListedAndTheRestIsCounted() {
    int storm = 10 * ThrottleNotifications.MAX_KEPT;
    List<KV<String, Notification>> notifications = new ArrayList<>();
    for (int i = 0; i < storm; i++) {
      Alert alert =
          Told.alert("a" + i, "FIRING").setSeverity(i % 100 == 0 ? "CRITICAL" : "INFO").build();
      Shortlist list = new Shortlist();
      list.add(new NotifiedAlert(alert, "FIRING-1"));
      notifications.add(
          KV.of("chat", Notifications.of("chat", "g" + i, List.of(), "NEW", list, Told.START)));
    }
    Pipeline pipeline = Collected.orderedPipeline();
    Collected<Notification> collected =
        Collected.of(
            pipeline
                .apply("Notifications", Create.of(notifications).withCoder(GroupAlerts.CODER))
                .apply(
                    "Throttle", ThrottleNotifications.by(throttled(eachAtOnce(), 10, ofDays(7)))));
    pipeline.run().waitUntilFinish();
    List<Notification> told = collected.elements();
    assertThat(told, hasSize(11));
    Notification overflow = told.get(10);
    assertThat(overflow.getReason(), is("OVERFLOW"));
    assertThat(overflow.getAlerts(), hasSize(100));
    long critical =
        Stream.concat(told.stream().limit(10), Stream.of(overflow))
            .flatMap(one -> one.getAlerts().stream())
            .filter(one -> one.getAlert().getSeverity().equals("CRITICAL"))
            .count();
    assertThat("all that are critical are listed", critical, is(storm / 100L));
    assertThat("all are told or counted", 10 + 100 + overflow.getOmitted(), is((long) storm));
  }

  @Test
  void aBackfillLetsTheMostSevereThrough() {
    List<Alert> alerts =
        IntStream.range(0, 300)
            .mapToObj(
                i ->
                    Told.alert("a" + i, "FIRING")
                        .setBranch("b" + i)
                        .setSeverity(i < 2 ? "CRITICAL" : "INFO")
                        .build())
            .toList();
    List<String> told = Told.ofBackfill(throttled(eachAtOnce(), 2, ofHours(1)), Told.START, alerts);
    assertThat(told.size(), is(3));
    assertThat(
        told.subList(0, 2),
        contains("0s chat NEW FIRING a0:FIRING-1", "0s chat NEW FIRING a1:FIRING-1"));
    assertThat(told.get(2).endsWith(" +198"), is(true));
    assertThat(told.get(2).length(), lessThanOrEqualTo(100 * 20));
  }

  private static Alert of(String id, String status) {
    return Told.alert(id, status).setBranch(id).build();
  }

  private static Alert info(String id) {
    return Told.alert(id, "FIRING").setBranch(id).setSeverity("INFO").build();
  }
}
