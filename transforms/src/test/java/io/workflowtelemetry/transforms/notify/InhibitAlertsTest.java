package io.workflowtelemetry.transforms.notify;

import static io.workflowtelemetry.transforms.notify.Told.CHAT;
import static io.workflowtelemetry.transforms.notify.Told.START;
import static io.workflowtelemetry.transforms.notify.Told.inhibiting;
import static io.workflowtelemetry.transforms.notify.Told.match;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Notification;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InhibitAlertsTest {
  private static final Routing ROUTING =
      inhibiting(
          CHAT,
          new Inhibition(
              match(Label.RULE, "FAILURE_STREAK"),
              match(Label.RULE, "SUCCESS_RATE"),
              List.of(Label.WORKFLOW)));

  @Test
  void aSourceThatComesBeforeItsTargetKeepsItBackUntilItEnds() {
    assertThat(
        Told.start()
            .come(streak("FIRING"))
            .after(ofSeconds(30))
            .come(rate("FIRING"))
            .after(ofMinutes(10))
            .come(streak("RESOLVED"))
            .after(ofSeconds(30))
            .by(ROUTING),
        contains(
            "30s chat NEW FIRING streak:FIRING-1",
            "660s chat NEW FIRING rate:FIRING-1 streak:RESOLVED-1"));
  }

  @Test
  void aSourceThatComesAfterItsTargetKeepsItBackWhileThatWaits() {
    assertThat(
        Told.start()
            .come(rate("FIRING"))
            .after(ofSeconds(29))
            .come(streak("FIRING"))
            .after(ofSeconds(1))
            .after(ofMinutes(10))
            .come(streak("WITHDRAWN"))
            .after(ofSeconds(30))
            .by(ROUTING),
        contains(
            "30s chat NEW FIRING streak:FIRING-1",
            "660s chat NEW FIRING rate:FIRING-1 streak:RESOLVED-1"));
  }

  @Test
  void whatWasToldIsNotRepeatedWhileInhibitedButItsEndIsTold() {
    assertThat(
        Told.start()
            .come(rate("FIRING"))
            .after(ofSeconds(30))
            .come(streak("FIRING"))
            .after(ofMinutes(5))
            .after(ofHours(4).minusMinutes(5))
            .after(ofMinutes(5))
            .come(rate("RESOLVED"))
            .after(ofMinutes(5))
            .by(ROUTING),
        contains(
            "30s chat NEW FIRING rate:FIRING-1",
            "330s chat NEW FIRING streak:FIRING-1",
            "14730s chat REPEAT FIRING streak:FIRING-1.1",
            "15030s chat NEW RESOLVED rate:RESOLVED-1"));
  }

  @Test
  void whatIsOverWhileInhibitedIsNotTold() {
    assertThat(
        Told.start()
            .come(streak("FIRING"), rate("FIRING"))
            .after(ofSeconds(30))
            .come(rate("RESOLVED"))
            .after(ofMinutes(5))
            .come(streak("RESOLVED"))
            .after(ofSeconds(30))
            .by(ROUTING),
        contains(
            "30s chat NEW FIRING streak:FIRING-1", "360s chat NEW RESOLVED streak:RESOLVED-1"));
  }

  @Test
  void otherWorkflowsAndRepositoriesAreNotKeptBack() {
    Alert workflow = of("rate2", "SUCCESS_RATE", "FIRING").setWorkflowName("Lint").build();
    Alert repository = of("rate3", "SUCCESS_RATE", "FIRING").setRepository("octo/web").build();
    assertThat(
        Told.start()
            .come(streak("FIRING"), workflow, repository, rate("FIRING"))
            .after(ofSeconds(30))
            .by(ROUTING),
        contains("30s chat NEW FIRING rate2:FIRING-1 rate3:FIRING-1 streak:FIRING-1"));
  }

  @Test
  void aTargetIsKeptBackUntilItsLastSourceEnds() {
    Alert second = of("streak2", "FAILURE_STREAK", "FIRING").setBranch("dev").build();
    Alert secondEnds = of("streak2", "FAILURE_STREAK", "RESOLVED").setBranch("dev").build();
    assertThat(
        Told.start()
            .come(streak("FIRING"), second, rate("FIRING"))
            .after(ofSeconds(30))
            .come(streak("RESOLVED"), streak("RESOLVED"))
            .after(ofMinutes(5))
            .come(secondEnds)
            .after(ofMinutes(5))
            .by(ROUTING),
        contains(
            "30s chat NEW FIRING streak:FIRING-1 streak2:FIRING-1",
            "330s chat NEW RESOLVED streak:RESOLVED-1",
            "630s chat NEW FIRING rate:FIRING-1 streak2:RESOLVED-1"));
  }

  @Test
  void anAlertThatIsSourceAndTargetIsNotKeptBack() {
    Routing all = inhibiting(CHAT, new Inhibition(AlertMatch.ALL, AlertMatch.ALL, List.of()));
    assertThat(
        Told.start().come(streak("FIRING"), rate("FIRING")).after(ofSeconds(30)).by(all),
        contains("30s chat NEW FIRING rate:FIRING-1 streak:FIRING-1"));
  }

  @Test
  void targetsBeyondThoseThatAreRememberedAreTold() {
    List<Alert> alerts = new ArrayList<>(List.of(streak("FIRING")));
    for (int i = 0; i < InhibitAlerts.MAX_ALERTS + 10; i++) {
      alerts.add(of("rate" + i, "SUCCESS_RATE", "FIRING").build());
    }
    List<Notification> told = Told.start().come(alerts).after(ofSeconds(30)).notifications(ROUTING);
    assertThat(
        "all but those that are remembered, of which one is the source",
        told.get(0).getAlerts().size() + told.get(0).getOmitted(),
        is(alerts.size() - (InhibitAlerts.MAX_ALERTS - 1L)));
  }

  @Test
  void aBackfillTellsWhatNothingKeepsBackInTheEnd() {
    Alert free = of("rate2", "SUCCESS_RATE", "FIRING").setWorkflowName("Lint").build();
    assertThat(
        Told.ofBackfill(ROUTING, START, List.of(rate("FIRING"), free, streak("FIRING"))),
        contains("0s chat NEW FIRING rate2:FIRING-1 streak:FIRING-1"));
    assertThat(
        Told.ofBackfill(ROUTING, START, List.of(rate("FIRING"), streak("RESOLVED"))),
        contains("0s chat NEW FIRING rate:FIRING-1"));
  }

  private static Alert streak(String status) {
    return of("streak", "FAILURE_STREAK", status).build();
  }

  private static Alert rate(String status) {
    return of("rate", "SUCCESS_RATE", status).build();
  }

  private static Alert.Builder of(String id, String rule, String status) {
    return Told.alert(id, status).setRule(rule);
  }
}
