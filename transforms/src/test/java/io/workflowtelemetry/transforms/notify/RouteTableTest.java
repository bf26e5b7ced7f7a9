package io.workflowtelemetry.transforms.notify;

import static io.workflowtelemetry.transforms.notify.Told.match;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.schemas.Alert;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.beam.sdk.util.SerializableUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class RouteTableTest {
  private static final Alert ALERT = Told.alert("a", "FIRING").build();
  private static final AlertMatch NO = match(Label.BRANCH, "other");

  @Test
  void theFirstThatMatchesSends() {
    assertThat(
        found(Route.of(NO, List.of("a")), Route.of(AlertMatch.ALL, List.of("b")), to("c")),
        contains("b 1"));
    assertThat("none", found(Route.of(NO, List.of("a"))), is(List.of()));
    assertThat("to nobody", found(Route.of(AlertMatch.ALL, List.of()), to("b")), is(List.of()));
  }

  @Test
  void oneThatContinuesHasTheNextAskedAsWellButAChannelIsSentOnce() {
    assertThat(
        found(
            route(AlertMatch.ALL, List.of("a", "b"), true),
            route(NO, List.of("d"), true),
            to("b", "c"),
            to("e")),
        contains("a 0", "b 0", "c 2"));
  }

  @Test
  void aRouteOfDigestsTakesThoseOfItsPeriodAlone() {
    Route weekly = digests(DigestPeriod.WEEKLY, List.of("mail"), to("chat"));
    RouteTable table = RouteTable.of(Told.routing(weekly, to("console")));
    Alert digest = Told.alert("d", "RESOLVED").setRule("WEEKLY_DIGEST").build();
    assertThat(table.find(ALERT).keySet(), contains("console"));
    // What is below a route sums up as it does.
    assertThat(table.find(digest).keySet(), contains("chat"));
    assertThat(
        "all in one",
        Objects.requireNonNull(table.find(digest).get("chat")).groupBy(),
        is(List.of()));
    Alert daily = Told.alert("d", "RESOLVED").setRule("DAILY_DIGEST").build();
    assertThat(table.find(daily).keySet(), is(Set.of()));
  }

  private static Route digests(DigestPeriod period, List<String> to, Route... below) {
    return new Route(
        AlertMatch.ALL, period, to, null, null, null, null, null, null, false, List.of(below));
  }

  @Test
  void routesBelowSendInsteadWhereOneMatches() {
    Route none = route(NO, List.of("x"), false);
    Route inherits = route(match(Label.BRANCH, "main"), null, true);
    Route deeper =
        route(AlertMatch.ALL, List.of("c"), false, none, route(AlertMatch.ALL, null, false));
    assertThat(
        found(route(AlertMatch.ALL, List.of("a"), false, none, inherits, deeper)),
        contains("a 0.1", "c 0.2.1"));
    assertThat(found(route(AlertMatch.ALL, List.of("a"), false, none)), contains("a 0"));
  }

  @Test
  void aRouteHasFromThoseAboveWhatItDoesNotSay() {
    Route below =
        new Route(
            AlertMatch.ALL,
            null,
            null,
            null,
            Duration.ofSeconds(1),
            null,
            null,
            null,
            null,
            false,
            List.of());
    Route above =
        new Route(
            AlertMatch.ALL,
            null,
            List.of("a"),
            List.of(Label.RULE),
            Duration.ofSeconds(9),
            Duration.ofSeconds(8),
            null,
            new Throttle(1, Duration.ofHours(1)),
            null,
            false,
            List.of(below));
    ResolvedRoute route =
        Objects.requireNonNull(RouteTable.of(Told.routing(above)).find(ALERT).get("a"));
    assertThat(route.groupBy(), contains(Label.RULE));
    assertThat(route.groupWait(), is(Duration.ofSeconds(1)));
    assertThat(route.groupInterval(), is(Duration.ofSeconds(8)));
    assertThat("said nowhere", route.repeatInterval(), is(Duration.ofHours(4)));
    assertThat("not inherited", route.throttle(), is(nullValue()));
  }

  @Test
  void anExpressionMatchesTheWholeTextAndALabelThatIsNotThereIsEmpty() {
    assertThat(matches(Label.BRANCH, TextMatch.regex("ma.*")), is(true));
    assertThat(matches(Label.BRANCH, TextMatch.regex("ma")), is(false));
    assertThat(matches(Label.BRANCH, TextMatch.anyOf(List.of("dev", "main"))), is(true));
    assertThat(matches(Label.OUTPUT, TextMatch.anyOf(List.of(""))), is(true));
    assertThat(matches(Label.OUTPUT, TextMatch.regex(".+")), is(false));
    assertThat(
        "each label must match",
        new AlertMatch(
                Map.of(
                    Label.RULE,
                    TextMatch.anyOf(List.of("FAILURE_STREAK")),
                    Label.BRANCH,
                    TextMatch.anyOf(List.of("dev"))))
            .matches(ALERT),
        is(false));
  }

  @Test
  void anotherRouteInAPlaceIsAnother() {
    RouteTable table = RouteTable.of(Told.routing(to("a")));
    String id = Objects.requireNonNull(table.find(ALERT).get("a")).id();
    RouteTable other =
        RouteTable.of(Told.routing(Route.of(match(Label.BRANCH, "main"), List.of("a"))));
    assertThat(table.get(id), is(notNullValue()));
    assertThat(other.get(id), is(nullValue()));
    assertThat(RouteTable.of(Told.routing(to("b"))).get(id), is(notNullValue()));
    assertThat(match(Label.BRANCH, "a\"|\"b").text(), is(not(twoTexts().text())));
  }

  @Test
  void aRoutingIsSerializable() {
    MuteTime mute =
        new MuteTime(
            Collections.singleton(DayOfWeek.MONDAY),
            LocalTime.NOON,
            LocalTime.MIDNIGHT,
            ZoneId.of("Europe/Berlin"));
    Routing routing =
        new Routing(
            List.of(route(twoTexts(), List.of("a"), true, to("b"))),
            List.of(new Silence(NO, null, Told.START, "why")),
            Map.of("noon", mute),
            List.of(new Inhibition(NO, twoTexts(), List.of(Label.RULE))),
            Map.of("a", Routing.DEFAULT_THROTTLE));
    assertThat(SerializableUtils.clone(routing), is(routing));
  }

  @Test
  void whatIsTooMuchIsRefused() {
    assertThat(
        refused(() -> TextMatch.regex("a{1001}")), containsString("is no regular expression"));
    assertThat(refused(() -> TextMatch.regex("(")), containsString("is no regular expression"));
    assertThat(refused(() -> TextMatch.anyOf(List.of())), containsString("needs texts"));
    assertThat(
        refused(() -> TextMatch.anyOf(List.of("a".repeat(1_001)))),
        is("has 1001 characters, at most 1000"));
    assertThat(
        refused(() -> new Throttle(0, Duration.ofHours(1))),
        is("lets 0 through, must be 1 to 10000"));
    assertThat(
        refused(() -> Told.chat(Duration.ofDays(8), null, Duration.ofHours(1))),
        is("group_wait is PT192H, must be 0 s to 7 days"));
    assertThat(
        refused(() -> Told.chat(null, null, Duration.ZERO)),
        is("repeat_interval is PT0S, must be 1 min to 365 days"));
    assertThat(
        refused(() -> Told.routing(Collections.nCopies(1_001, to("a")).toArray(new Route[0]))),
        is("has 1001 routes, at most 1000"));
    Route deep = to("a");
    for (int i = 0; i < 10; i++) {
      deep = route(AlertMatch.ALL, null, false, deep);
    }
    Route tooDeep = deep;
    assertThat(refused(() -> Told.routing(tooDeep)), is("routes are over 10 deep"));
    assertThat(
        refused(() -> new Silence(NO, Told.START, Told.START, "")), containsString("ends at"));
  }

  private static String refused(Executable make) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, make).getMessage());
  }

  private static AlertMatch twoTexts() {
    return new AlertMatch(Map.of(Label.BRANCH, TextMatch.anyOf(List.of("a", "b"))));
  }

  private static boolean matches(Label label, TextMatch match) {
    return new AlertMatch(Map.of(label, match)).matches(ALERT);
  }

  private static Route to(String... channels) {
    return Route.of(AlertMatch.ALL, List.of(channels));
  }

  private static Route route(
      AlertMatch match, @Nullable List<String> to, boolean continues, Route... below) {
    return new Route(
        match, null, to, null, null, null, null, null, null, continues, List.of(below));
  }

  /** Returns channels and places of routes. */
  private static List<String> found(Route... routes) {
    return RouteTable.of(Told.routing(routes)).find(ALERT).entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue().id().replaceFirst("-.*", ""))
        .toList();
  }
}
