package io.workflowtelemetry.transforms.notify;

import static io.workflowtelemetry.transforms.notify.Told.REMEMBER;
import static io.workflowtelemetry.transforms.notify.Told.START;
import static io.workflowtelemetry.transforms.notify.Told.alert;
import static io.workflowtelemetry.transforms.notify.Told.chat;
import static io.workflowtelemetry.transforms.notify.Told.firing;
import static io.workflowtelemetry.transforms.notify.Told.resolved;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.AlertGroup;
import io.workflowtelemetry.schemas.GroupedAlert;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a group tells, without a pipeline. */
class GroupRoundTest {
  private static final ResolvedRoute ROUTE =
      Objects.requireNonNull(
          RouteTable.of(Told.routing(chat(null, Duration.ofMinutes(5), Duration.ofHours(4))))
              .find(firing("a"))
              .get("chat"));

  private AlertGroup group = new AlertGroup("chat", "0", List.of(), 0L, 0L, false, 0L, null, null);
  private final TreeMap<String, GroupedAlert> alerts = new TreeMap<>();

  @Test
  void theNextTimeIsThatOfARepetitionThenThatOfForgetting() {
    come(firing("a"));
    assertThat(tell(START), contains("a:FIRING-1"));
    assertThat(group.getTimerAt(), is(START.plus(Duration.ofHours(4))));
    come(resolved("a"));
    assertThat(tell(START.plusSeconds(300)), contains("a:RESOLVED-1"));
    assertThat(group.getTimerAt(), is(START.plusSeconds(300).plus(REMEMBER)));
    assertThat(
        "what is over isn't kept",
        Objects.requireNonNull(alerts.get("a")).getAlert(),
        is(nullValue()));
  }

  @Test
  void aGroupWhoseAlertsAreForgottenIsEmpty() {
    come(resolved("a"));
    tell(START);
    GroupRound.Result result = round(START.plus(REMEMBER));
    assertThat(result.group(), is(nullValue()));
    assertThat(result.alerts().isEmpty(), is(true));
    assertThat(result.notification(), is(nullValue()));
  }

  /**
   * A channel may remember what it was told longer than the group: it must not be told the same.
   */
  @Test
  void anAlertThatWasForgottenToMakeRoomIsNotTakenForANewOne() {
    for (int i = 0; i <= GroupRound.MAX_SETTLED; i++) {
      come(resolved("a" + i));
      tell(START.plusSeconds(i));
    }
    assertThat(alerts.size(), is(GroupRound.MAX_SETTLED));
    come(firing("a0"));
    assertThat(tell(START.plusSeconds(1_000)), contains("a0:FIRING-2"));
    come(firing("a1"));
    assertThat("remembered", tell(START.plusSeconds(1_001)), contains("a1:FIRING-2"));
  }

  @Test
  void anAlertThatBeginsAgainBeforeItsEndWasToldGoesOn() {
    come(firing("a"));
    tell(START);
    come(resolved("a"), firing("a"));
    assertThat(tell(START.plusSeconds(300)), is(List.of()));
    assertThat(tell(START.plus(Duration.ofHours(4))), contains("a:FIRING-2.1"));
    come(alert("a", "WITHDRAWN").build());
    assertThat(tell(START.plus(Duration.ofHours(5))), contains("a:RESOLVED-2"));
  }

  /** A stream may begin with what was logged a year ago. */
  @Test
  void whatWasOverForMoreThanADayIsNoNews() {
    Instant dayLater = START.plus(Duration.ofDays(1));
    come(alert("a", "RESOLVED").setEndedAt(START.minusMillis(1)).build());
    assertThat(tell(dayLater), is(List.of()));
    come(alert("b", "RESOLVED").setEndedAt(START).build());
    assertThat(tell(dayLater), contains("b:RESOLVED-1"));
    come(firing("c"));
    assertThat("fires still", tell(dayLater.plusSeconds(1)), contains("c:FIRING-1"));
    come(alert("c", "RESOLVED").setEndedAt(START).build());
    Instant longAfter = dayLater.plus(Duration.ofDays(2));
    assertThat("was told to fire", tell(longAfter), contains("c:RESOLVED-1"));
  }

  /** Of a storm that ends each end is listed, since a pager closes alerts one by one. */
  @Test
  void endsAreNeverOnlyCounted() {
    for (int i = 0; i < 250; i++) {
      come(firing("a" + i));
    }
    GroupRound.Result began = round(START);
    assertThat(Objects.requireNonNull(began.notification()).getOmitted(), is(150L));
    tell(START);
    for (int i = 0; i < 250; i++) {
      come(resolved("a" + i));
    }
    Set<String> told = new HashSet<>();
    Instant now = START;
    for (int listed : List.of(100, 100, 50)) {
      now = now.plusSeconds(300);
      GroupRound.Result round = round(now);
      assertThat(Objects.requireNonNull(round.notification()).getOmitted(), is(0L));
      List<String> ends = tell(now);
      assertThat(ends.size(), is(listed));
      told.addAll(ends);
      if (listed == 100) {
        assertThat("soon more", group.getTimerAt(), is(now.plusSeconds(300)));
      }
    }
    assertThat(told.size(), is(250));
  }

  /**
   * Whenever it tells, a group tells a part of the revisions that the statuses alone make, in their
   * order and none twice, and in the end the last of them.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whatIsToldFollowsFromStatusesAlone(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      List<String> statuses = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(12); i++) {
        statuses.add(List.of("FIRING", "RESOLVED", "WITHDRAWN").get(random.nextInt(3)));
      }
      String id = "a" + round;
      List<String> told = new ArrayList<>();
      Instant now = START;
      for (String status : statuses) {
        come(alert(id, status).build());
        now = now.plusSeconds(1);
        if (random.nextBoolean()) {
          told.addAll(tell(now));
        }
      }
      told.addAll(tell(now.plusSeconds(1)));
      alerts.clear();
      check(id, statuses, told);
    }
  }

  private static void check(String id, List<String> statuses, List<String> told) {
    String what = statuses + " told as " + told;
    List<String> all = all(id, statuses);
    int next = 0;
    for (String one : told) {
      int at = all.subList(next, all.size()).indexOf(one);
      assertThat(what + " of " + all, at >= 0, is(true));
      next += at + 1;
    }
    String last = statuses.get(statuses.size() - 1);
    String wasTold = told.isEmpty() ? "" : told.get(told.size() - 1);
    if (last.equals("FIRING")) {
      assertThat(what, wasTold.startsWith(id + ":FIRING"), is(true));
    } else {
      assertThat(what, wasTold.startsWith(id + ":FIRING"), is(false));
    }
    if (statuses.stream().allMatch("WITHDRAWN"::equals)) {
      assertThat(what, told, is(List.of()));
    }
  }

  /** Returns all revisions: each run of statuses that fire, and each of those that don't. */
  private static List<String> all(String id, List<String> statuses) {
    List<String> all = new ArrayList<>();
    int begins = 0;
    for (int i = 0; i < statuses.size(); i++) {
      boolean fires = statuses.get(i).equals("FIRING");
      boolean fired = i > 0 && statuses.get(i - 1).equals("FIRING");
      if (fires && !fired) {
        begins++;
        all.add(id + ":FIRING-" + begins);
      } else if (!fires && (fired || i == 0)) {
        begins = Math.max(begins, 1);
        all.add(id + ":RESOLVED-" + begins);
      }
    }
    return all;
  }

  private void come(Alert... revisions) {
    for (Alert alert : revisions) {
      alerts.compute(
          alert.getAlertId(),
          (id, known) -> Telling.revise(known, alert, false, group.getForgottenEpisode()));
    }
  }

  private List<String> tell(Instant now) {
    GroupRound.Result result = round(now);
    alerts.clear();
    alerts.putAll(result.alerts());
    group = Objects.requireNonNull(result.group());
    return result.notification() == null
        ? List.of()
        : result.notification().getAlerts().stream()
            .map(told -> told.getAlert().getAlertId() + ":" + told.getRevision())
            .toList();
  }

  private GroupRound.Result round(Instant now) {
    return GroupRound.tell(ROUTE, List.of(), REMEMBER, "key", group, alerts, now);
  }
}
