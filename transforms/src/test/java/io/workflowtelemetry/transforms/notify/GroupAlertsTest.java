package io.workflowtelemetry.transforms.notify;

import static io.workflowtelemetry.transforms.notify.Told.CHAT;
import static io.workflowtelemetry.transforms.notify.Told.START;
import static io.workflowtelemetry.transforms.notify.Told.chat;
import static io.workflowtelemetry.transforms.notify.Told.firing;
import static io.workflowtelemetry.transforms.notify.Told.match;
import static io.workflowtelemetry.transforms.notify.Told.resolved;
import static io.workflowtelemetry.transforms.notify.Told.routing;
import static io.workflowtelemetry.transforms.notify.Told.withdrawn;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Attribute;
import io.workflowtelemetry.schemas.Notification;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GroupAlertsTest {
  @Test
  void aNewAlertWaitsForOthersOnce() {
    assertThat(
        Told.start()
            .come(firing("a"))
            .after(ofSeconds(20))
            .come(firing("b"))
            .after(ofSeconds(9))
            .after(ofSeconds(1))
            .after(ofMinutes(4))
            .by(routing(CHAT)),
        contains("30s chat NEW FIRING a:FIRING-1 b:FIRING-1"));
  }

  @Test
  void whereNothingIsToBeWaitedForAnAlertIsToldAtOnce() {
    assertThat(
        Told.start()
            .come(firing("a"))
            .after(ofSeconds(1))
            .come(firing("b"))
            .after(ofSeconds(1))
            .by(routing(chat(Duration.ZERO, Duration.ZERO, ofHours(4)))),
        contains("0s chat NEW FIRING a:FIRING-1", "1s chat NEW FIRING b:FIRING-1"));
  }

  @Test
  void whatChangesWithinTheIntervalIsToldAfterIt() {
    assertThat(
        Told.start()
            .come(firing("a"))
            .after(ofSeconds(30))
            .come(firing("b"))
            .after(ofSeconds(60))
            .come(resolved("a"))
            .after(ofSeconds(239))
            .after(ofSeconds(1))
            .by(routing(CHAT)),
        contains("30s chat NEW FIRING a:FIRING-1", "330s chat NEW FIRING a:RESOLVED-1 b:FIRING-1"));
  }

  @Test
  void whatChangesAfterTheIntervalWaitsForOthersOnly() {
    assertThat(
        Told.start()
            .come(firing("a"))
            .after(ofSeconds(30))
            .after(ofMinutes(10))
            .come(resolved("a"))
            .after(ofSeconds(30))
            .by(routing(CHAT)),
        contains("30s chat NEW FIRING a:FIRING-1", "660s chat NEW RESOLVED a:RESOLVED-1"));
  }

  @Test
  void whatFiresOnIsRepeatedAndWithItWhatSoonWouldBe() {
    assertThat(
        Told.start()
            .come(firing("a"))
            .after(ofSeconds(30))
            .after(ofMinutes(4))
            .come(firing("b"))
            .after(ofMinutes(1))
            .after(ofHours(4).minusMinutes(5).minusSeconds(1))
            .after(ofSeconds(1))
            .after(ofHours(4))
            .by(routing(CHAT)),
        contains(
            "30s chat NEW FIRING a:FIRING-1",
            "330s chat NEW FIRING b:FIRING-1",
            "14430s chat REPEAT FIRING a:FIRING-1.1 b:FIRING-1.1",
            "28830s chat REPEAT FIRING a:FIRING-1.2 b:FIRING-1.2"));
  }

  @Test
  void numbersThatChangeAreNotTold() {
    Alert more = Told.alert("a", "FIRING").setObserved(4).build();
    Told stream = Told.start().come(firing("a")).after(ofSeconds(30)).come(more);
    List<Notification> told =
        stream.after(ofHours(3)).after(ofHours(1)).notifications(routing(CHAT));
    assertThat(
        told.stream().map(Told::show).toList(),
        contains("30s chat NEW FIRING a:FIRING-1", "14430s chat REPEAT FIRING a:FIRING-1.1"));
    assertThat("as it is now", told.get(1).getAlerts().get(0).getAlert().getObserved(), is(4.0));
  }

  @Test
  void whatIsOverAtOnceIsToldOnceAndWhatIsWithdrawnNever() {
    assertThat(
        Told.start()
            .come(firing("a"), withdrawn("b"), firing("c"), resolved("d"))
            .come(resolved("a"), withdrawn("c"))
            .after(ofSeconds(30))
            .come(resolved("a"), resolved("d"), withdrawn("a"))
            .after(ofHours(5))
            .by(routing(CHAT)),
        contains("30s chat NEW RESOLVED a:RESOLVED-1 d:RESOLVED-1"));
  }

  @Test
  void whatIsWithdrawnAfterItWasToldIsToldToBeOver() {
    List<Notification> told =
        Told.start()
            .come(firing("a"))
            .after(ofSeconds(30))
            .come(withdrawn("a"))
            .after(ofMinutes(5))
            .notifications(routing(CHAT));
    assertThat(
        told.stream().map(Told::show).toList(),
        contains("30s chat NEW FIRING a:FIRING-1", "330s chat NEW RESOLVED a:RESOLVED-1"));
    assertThat(told.get(1).getAlerts().get(0).getAlert().getStatus(), is("WITHDRAWN"));
  }

  @Test
  void anAlertThatBeginsAgainHasANewRevision() {
    assertThat(
        Told.start()
            .come(firing("a"))
            .after(ofSeconds(30))
            .come(withdrawn("a"))
            .after(ofMinutes(5))
            .after(Duration.ofDays(6))
            .come(firing("a"))
            .after(ofSeconds(30))
            .come(resolved("a"))
            .after(ofMinutes(5))
            .by(routing(CHAT)),
        contains(
            "30s chat NEW FIRING a:FIRING-1",
            "330s chat NEW RESOLVED a:RESOLVED-1",
            "518760s chat NEW FIRING a:FIRING-2",
            "519060s chat NEW RESOLVED a:RESOLVED-2"));
  }

  @Test
  void anAlertIsForgottenOnceItCannotBeginAgain() {
    assertThat(
        Told.start()
            .come(resolved("a"))
            .after(ofSeconds(30))
            .after(Told.REMEMBER)
            .come(firing("a"))
            .after(ofSeconds(30))
            .by(routing(CHAT)),
        contains("30s chat NEW RESOLVED a:RESOLVED-1", "604860s chat NEW FIRING a:FIRING-1"));
  }

  @Test
  void whatWaitsIsToldAsTheStreamEnds() {
    assertThat(
        Told.start().come(firing("a"), resolved("b")).after(ofSeconds(10)).by(routing(CHAT)),
        contains("10s chat NEW FIRING a:FIRING-1 b:RESOLVED-1"));
    assertThat(
        "only once",
        Told.start().come(firing("a")).after(ofSeconds(30)).by(routing(CHAT)),
        contains("30s chat NEW FIRING a:FIRING-1"));
  }

  @Test
  void asTheStreamEndsAllEndsAreTold() {
    List<Alert> begin = IntStream.range(0, 150).mapToObj(i -> firing("a" + i)).toList();
    List<Alert> end = IntStream.range(0, 150).mapToObj(i -> resolved("a" + i)).toList();
    assertThat(
        Told.start()
            .come(begin)
            .after(ofSeconds(30))
            .come(end)
            .notifications(routing(CHAT))
            .stream()
            .map(told -> told.getStatus() + " " + told.getAlerts().size() + " " + told.getOmitted())
            .toList(),
        contains("FIRING 100 50", "RESOLVED 100 0", "RESOLVED 50 0"));
  }

  @Test
  void groupsAreToldApart() {
    Route byBranch =
        new Route(
            AlertMatch.ALL,
            null,
            List.of("chat"),
            List.of(Label.BRANCH, Label.OUTPUT),
            null,
            null,
            null,
            null,
            null,
            false,
            List.of());
    List<Notification> told =
        Told.start()
            .come(firing("a"), Told.alert("b", "FIRING").setBranch("dev\"}").build(), firing("c"))
            .after(ofSeconds(30))
            .notifications(routing(byBranch));
    assertThat(
        told.stream().map(Told::show).sorted().toList(),
        contains("30s chat NEW FIRING a:FIRING-1 c:FIRING-1", "30s chat NEW FIRING b:FIRING-1"));
    Notification ofDev =
        told.stream().filter(one -> one.getAlerts().size() == 1).findFirst().orElseThrow();
    assertThat(
        ofDev.getGroupLabels(),
        contains(new Attribute("branch", "dev\"}"), new Attribute("output", "")));
    assertThat(
        ofDev.getGroupKey().replaceFirst("-[0-9a-f]{8}", ""),
        is("chat/0{branch=\"dev\\\"}\",output=\"\"}"));
  }

  @Test
  void whatIsSilencedIsToldWhenThatEndsIfItStillFires() {
    Silence silence =
        new Silence(
            match(Label.BRANCH, "main"), START.plusSeconds(60), START.plusSeconds(600), "deploy");
    Routing routing = with(CHAT, List.of(silence), Map.of());
    Alert other = Told.alert("e", "FIRING").setBranch("dev").build();
    assertThat(
        Told.start()
            .come(firing("a"), firing("b"))
            .after(ofSeconds(30))
            .after(ofSeconds(60))
            .come(resolved("a"), firing("c"), firing("d"), resolved("f"), other)
            .after(ofSeconds(240))
            .come(resolved("d"))
            .after(ofSeconds(269))
            .after(ofSeconds(1))
            .after(ofMinutes(6))
            .by(routing),
        contains(
            "30s chat NEW FIRING a:FIRING-1 b:FIRING-1",
            "330s chat NEW FIRING e:FIRING-1",
            "600s chat NEW FIRING a:RESOLVED-1 c:FIRING-1"));
  }

  @Test
  void aRouteTellsNothingInItsMuteTimes() {
    MuteTime morning =
        new MuteTime(
            EnumSet.allOf(DayOfWeek.class), LocalTime.of(8, 0), LocalTime.of(9, 0), ZoneOffset.UTC);
    Route muted =
        new Route(
            AlertMatch.ALL,
            null,
            List.of("chat"),
            List.of(),
            null,
            null,
            Duration.ofMinutes(30),
            null,
            List.of("morning"),
            false,
            List.of());
    assertThat(
        Told.start()
            .come(firing("a"), resolved("b"))
            .after(ofSeconds(30))
            .after(ofMinutes(59))
            .after(ofSeconds(30))
            .after(ofMinutes(30))
            .by(with(muted, List.of(), Map.of("morning", morning))),
        contains("3600s chat NEW FIRING a:FIRING-1", "5400s chat REPEAT FIRING a:FIRING-1.1"));
    assertThat(
        "nor as the stream ends",
        Told.start().come(firing("a")).by(with(muted, List.of(), Map.of("morning", morning))),
        is(empty()));
  }

  @Test
  void aGroupListsTheMostSevereAndRemembersSoManyAlerts() {
    List<Alert> storm =
        IntStream.range(0, 1_500)
            .mapToObj(
                i ->
                    Told.alert("a" + i, "FIRING")
                        .setSeverity(i % 10 == 0 ? "CRITICAL" : "WARNING")
                        .setStartedAt(START.plusSeconds(i))
                        .build())
            .toList();
    List<Notification> told =
        Told.start().come(storm).after(ofSeconds(30)).notifications(routing(CHAT));
    assertThat(told, hasSize(1));
    assertThat(told.get(0).getAlerts(), hasSize(100));
    assertThat(told.get(0).getOmitted(), is(1_400L));
    assertThat(
        told.get(0).getAlerts().stream().map(one -> one.getAlert().getAlertId()).toList(),
        is(IntStream.range(0, 100).mapToObj(i -> "a" + (990 - 10 * i)).toList()));
  }

  private static Routing with(
      Route route, List<Silence> silences, Map<String, MuteTime> muteTimes) {
    return new Routing(List.of(route), silences, muteTimes, List.of(), Map.of());
  }
}
