package io.workflowtelemetry.transforms.notify;

import static io.workflowtelemetry.transforms.notify.Told.START;
import static io.workflowtelemetry.transforms.notify.Told.match;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Notification;
import io.workflowtelemetry.transforms.Streams;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotifyOfAlertsTest {
  /** A streak keeps rates of its workflow back; what is of branch silent is silenced for ever. */
  private static final Inhibition STREAK_INHIBITS_RATE =
      new Inhibition(
          match(Label.RULE, "FAILURE_STREAK"),
          match(Label.RULE, "SUCCESS_RATE"),
          List.of(Label.WORKFLOW));

  private static final Silence SILENT =
      new Silence(match(Label.BRANCH, "silent"), null, START.plus(ofHours(99)), "");

  private static Routing routing(Duration wait, Duration interval, Throttle throttle) {
    Route chat =
        new Route(
            AlertMatch.ALL,
            null,
            List.of("chat", "pager"),
            List.of(Label.WORKFLOW),
            wait,
            interval,
            Duration.ofDays(300),
            null,
            null,
            false,
            List.of());
    return new Routing(
        List.of(chat),
        List.of(SILENT),
        Map.of(),
        List.of(STREAK_INHIBITS_RATE),
        Map.of("chat", throttle, "pager", throttle));
  }

  /** Each alert that is left firing is told of or counted, unless it is silenced or inhibited. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void eachAlertIsToldOrCountedAndNoneTwice(long seed) {
    List<List<Alert>> histories = histories(new Random(seed), 40);
    List<Alert> revisions = Streams.interleave(histories, new Random(seed));
    Throttle tight = new Throttle(2, ofHours(1));
    Throttle wide = new Throttle(1_000, ofHours(1));
    List<Notification> told =
        play(revisions, new Random(seed), routing(ofSeconds(30), ofMinutes(5), wide));
    List<Notification> throttled =
        play(revisions, new Random(seed + 10), routing(ofSeconds(5), Duration.ZERO, tight));
    for (String channel : List.of("chat", "pager")) {
      Map<String, List<String>> byAlert = revisions(told, channel);
      Map<String, List<String>> byAlertThrottled = revisions(throttled, channel);
      assertThat("none is told twice", noneTwice(byAlert) && noneTwice(byAlertThrottled), is(true));
      Set<String> streaks = new HashSet<>();
      histories.forEach(
          history -> {
            Alert last = history.get(history.size() - 1);
            if (last.getRule().equals("FAILURE_STREAK") && Telling.fires(last)) {
              streaks.add(last.getWorkflowName());
            }
          });
      for (List<Alert> history : histories) {
        Alert last = history.get(history.size() - 1);
        String id = last.getAlertId();
        List<String> texts = byAlert.getOrDefault(id, List.of());
        String end = texts.isEmpty() ? "" : texts.get(texts.size() - 1);
        boolean inhibited =
            last.getRule().equals("SUCCESS_RATE") && streaks.contains(last.getWorkflowName());
        if (last.getBranch().equals("silent")) {
          assertThat(id + " is silenced", texts, is(List.of()));
        } else if (Telling.fires(last) && !inhibited) {
          assertThat(id + " fires: " + texts, end.startsWith("FIRING-"), is(true));
          List<String> few = byAlertThrottled.getOrDefault(id, List.of("nothing"));
          assertThat(id, few.get(few.size() - 1).startsWith("FIRING-"), is(true));
        } else if (!Telling.fires(last)) {
          assertThat(id + " is over: " + texts, end.startsWith("FIRING-"), is(false));
        }
      }
    }
  }

  /** The sender knows by revision what it has sent, so a replay must not make other ones. */
  @Test
  void aReplayInOtherBundlesMakesTheSameRevisions() {
    List<List<Alert>> histories = histories(new Random(7), 30);
    List<Alert> revisions = Streams.interleave(histories, new Random(7));
    Throttle wide = new Throttle(1_000, ofHours(1));
    Routing routing = routing(ofSeconds(30), ofMinutes(5), wide);
    for (long seed = 0; seed < 3; seed++) {
      List<Notification> told = play(revisions, new Random(seed), routing);
      assertThat(told.size(), is(greaterThan(10)));
      for (List<Alert> history : histories) {
        List<String> texts = Told.revisions(ofChannel(told, "chat"), history.get(0).getAlertId());
        List<String> all = allRevisions(history);
        assertThat(texts + " of " + all, isPart(texts, all), is(true));
      }
    }
  }

  @Test
  void aStormBecomesFewNotificationsWithEachAlertToldOrCounted() {
    int storm = 5_000;
    Route route =
        new Route(
            AlertMatch.ALL,
            null,
            List.of("chat"),
            List.of(Label.WORKFLOW),
            null,
            null,
            null,
            null,
            null,
            false,
            List.of());
    Told stream = Told.start();
    for (int minute = 0; minute < 6; minute++) {
      int from = minute * storm / 6;
      stream =
          stream
              .come(
                  IntStream.range(from, (minute + 1) * storm / 6)
                      .mapToObj(
                          i -> Told.alert("a" + i, "FIRING").setWorkflowName("w" + i % 3).build())
                      .toList())
              .after(ofSeconds(10));
    }
    List<Notification> told =
        stream
            .after(ofMinutes(5))
            .after(ofHours(1))
            .notifications(Told.throttled(route, 4, ofHours(1)));
    assertThat(told.size(), is(lessThanOrEqualTo(5)));
    assertThat(
        told.stream().mapToLong(one -> one.getAlerts().size() + one.getOmitted()).sum(),
        is((long) storm));
  }

  @Test
  void aBackfillTellsOfWhatFiresAlone() {
    MuteTime noon =
        new MuteTime(
            EnumSet.allOf(DayOfWeek.class), LocalTime.NOON, LocalTime.of(13, 0), ZoneOffset.UTC);
    Route muted =
        new Route(
            match(Label.RULE, "STORAGE"),
            null,
            List.of("chat"),
            null,
            null,
            null,
            null,
            null,
            List.of("noon"),
            false,
            List.of());
    Routing routing =
        new Routing(
            List.of(muted, Route.of(AlertMatch.ALL, List.of("chat"))),
            List.of(SILENT),
            Map.of("noon", noon),
            List.of(),
            Map.of());
    List<Alert> alerts =
        List.of(
            Told.firing("a"),
            Told.resolved("b"),
            Told.withdrawn("c"),
            Told.alert("d", "FIRING").setBranch("silent").build(),
            Told.alert("e", "FIRING").setRule("STORAGE").build());
    assertThat(
        Told.ofBackfill(routing, START.plus(ofHours(4)), alerts),
        contains("14400s chat NEW FIRING a:FIRING-1"));
    assertThat(
        Told.ofBackfill(routing, START.plus(ofHours(5)), alerts),
        contains("18000s chat NEW FIRING a:FIRING-1", "18000s chat NEW FIRING e:FIRING-1"));
  }

  /** One at a time, so that a stream begun on old logs does not tell of each week of them. */
  @Test
  void aDigestIsToldOnceItsPeriodIsOverAndNotLongAfter() {
    Route route =
        new Route(
            AlertMatch.ALL,
            DigestPeriod.WEEKLY,
            List.of("chat"),
            null,
            null,
            null,
            null,
            null,
            null,
            false,
            List.of());
    List<Alert> weeks =
        List.of(week("old", ofHours(-25)), week("now", ofHours(-1)), week("early", ofHours(1)));
    assertThat(
        Told.start().come(weeks).after(ofSeconds(30)).by(Told.routing(route)),
        contains("30s chat NEW RESOLVED now:RESOLVED-1"));
    assertThat(
        Told.ofBackfill(Told.routing(route), START, weeks),
        contains("0s chat NEW RESOLVED now:RESOLVED-1"));
  }

  private static Alert week(String id, Duration end) {
    return Told.alert(id, "RESOLVED")
        .setRule(DigestPeriod.WEEKLY.rule())
        .setEndedAt(START.plus(end))
        .build();
  }

  /** Alerts of two workflows, rules and branches, each with up to five statuses. */
  private static List<List<Alert>> histories(Random random, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              boolean streak = random.nextInt(8) == 0;
              Alert.Builder alert =
                  Told.alert("a" + i, "FIRING")
                      .setRule(streak ? "FAILURE_STREAK" : "SUCCESS_RATE")
                      .setWorkflowName("w" + random.nextInt(6))
                      .setBranch(random.nextInt(6) == 0 ? "silent" : "main");
              return IntStream.rangeClosed(0, random.nextInt(5))
                  .mapToObj(
                      j ->
                          alert
                              .setStatus(
                                  List.of("FIRING", "RESOLVED", "FIRING", "WITHDRAWN")
                                      .get(random.nextInt(4)))
                              .build())
                  .toList();
            })
        .toList();
  }

  private static List<Notification> play(List<Alert> revisions, Random random, Routing routing) {
    Told stream = Told.start();
    int next = 0;
    while (next < revisions.size()) {
      int end = Math.min(revisions.size(), next + 1 + random.nextInt(12));
      stream = stream.come(revisions.subList(next, end)).after(ofSeconds(random.nextInt(120)));
      next = end;
    }
    return stream.after(ofMinutes(10)).after(ofHours(2)).notifications(routing);
  }

  private static Map<String, List<String>> revisions(List<Notification> told, String channel) {
    List<Notification> there = ofChannel(told, channel);
    Map<String, List<String>> found = new TreeMap<>();
    there.forEach(
        one ->
            one.getAlerts()
                .forEach(
                    alert ->
                        found.putIfAbsent(
                            alert.getAlert().getAlertId(),
                            Told.revisions(there, alert.getAlert().getAlertId()))));
    return found;
  }

  private static List<Notification> ofChannel(List<Notification> told, String channel) {
    return told.stream().filter(one -> one.getChannel().equals(channel)).toList();
  }

  private static boolean noneTwice(Map<String, List<String>> byAlert) {
    return byAlert.values().stream().allMatch(texts -> new HashSet<>(texts).size() == texts.size());
  }

  /** Returns what would be told if each revision were told at once. */
  private static List<String> allRevisions(List<Alert> history) {
    List<String> all = new ArrayList<>();
    int begins = 0;
    boolean fired = false;
    for (Alert alert : history) {
      boolean fires = Telling.fires(alert);
      if (begins == 0 || (fires && !fired)) {
        begins++;
        all.add((fires ? "FIRING-" : "RESOLVED-") + begins);
      } else if (!fires && fired) {
        all.add("RESOLVED-" + begins);
      }
      fired = fires;
    }
    return all;
  }

  private static boolean isPart(List<String> texts, List<String> all) {
    int next = 0;
    for (String one : all) {
      if (next < texts.size() && texts.get(next).equals(one)) {
        next++;
      }
    }
    return next == texts.size();
  }
}
