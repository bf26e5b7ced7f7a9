package io.workflowtelemetry.collect.github;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How fast calls are made, and what becomes of those that fail. */
class LimitsTest extends CollectFixture {
  private static final long ID = 15_000_000_001L;

  private void addRuns(int count) {
    for (int number = 0; number < count; number++) {
      Instant at = BEGIN.plusSeconds(60L * number);
      history.run(LANTERN, ID + number, at).attempt(at, "success", 1);
    }
    since = BEGIN;
  }

  private static ResponseDefinitionBuilder status(int status, String body) {
    return aResponse().withStatus(status).withBody(body);
  }

  static Stream<Arguments> passing() {
    return Stream.of(
        Arguments.of("502", status(502, "<html>Bad Gateway</html>")),
        Arguments.of("408", status(408, "")),
        Arguments.of("half of it", status(200, "{\"total_count\":1,\"workflow_runs\":[{\"id\":1,")),
        Arguments.of("two answers", status(200, "{} {}")),
        Arguments.of("no JSON", status(200, "<html>")),
        Arguments.of("nothing", status(200, "")),
        Arguments.of("shorter than told", status(200, "{}").withHeader("Content-Length", "900")),
        Arguments.of("reset", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)),
        Arguments.of("cut off", aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK)),
        Arguments.of("empty", aResponse().withFault(Fault.EMPTY_RESPONSE)),
        Arguments.of("garbage", aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("passing")
  void whatMayGoWellNextTimeIsTriedAgain(String name, ResponseDefinitionBuilder fault)
      throws IOException {
    addRuns(2);
    server.faults(call -> call <= 3 ? fault : null);
    assertThat(collect().runs(), is(2L));
    // The JDK's client asks again by itself where a connection that it had kept is lost.
    assertThat(waits.size(), is(both(greaterThanOrEqualTo(1)).and(lessThanOrEqualTo(3))));
    for (int made = 0; made < waits.size(); made++) {
      long most = 500L << made;
      assertThat(
          waits.get(made).toMillis(),
          is(both(greaterThanOrEqualTo(most / 2)).and(lessThanOrEqualTo(most))));
    }
  }

  @Test
  void notForEver() throws IOException {
    addRuns(1);
    server.faults(call -> status(502, ""));
    IOException told = Assertions.assertThrows(IOException.class, this::collect);
    assertThat(told.getMessage(), containsString("was asked 10 times for /repos/harbor/lantern/"));
    assertThat(String.valueOf(told.getCause()), containsString("HTTP 502"));
    assertThat(server.asked(), hasSize(10));
    assertThat(waits, everyItem(lessThanOrEqualTo(Duration.ofMinutes(1))));
  }

  @Test
  void aSecondaryLimitSaysHowLongToWait() throws IOException {
    addRuns(1);
    server.faults(call -> call == 2 ? status(429, "").withHeader("Retry-After", "77") : null);
    collect();
    assertThat(waits, is(List.of(Duration.ofSeconds(77))));
  }

  @Test
  void aSecondaryLimitThatSaysNothingIsWaitedForLongerEachTime() throws IOException {
    addRuns(1);
    String body = "{\"message\":\"You have exceeded a secondary rate limit.\"}";
    server.faults(call -> call <= 3 ? status(403, body) : null);
    collect();
    assertThat(
        waits, is(List.of(Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofMinutes(4))));
  }

  /** This machine's clock is a year ahead: the reset counts from the server's time. */
  @Test
  void thePrimaryLimitIsWaitedForUntilItIsReset() throws IOException {
    addRuns(3);
    now = NOW.plus(Duration.ofDays(365));
    Instant reset = NOW.plusSeconds(1_800);
    server.faults(
        call ->
            call == 2
                ? status(403, "{\"message\":\"API rate limit exceeded\"}")
                    .withHeader("x-ratelimit-remaining", "0")
                    .withHeader("x-ratelimit-reset", Long.toString(reset.getEpochSecond()))
                : null);
    collect();
    assertThat(
        waits.stream().filter(wait -> !wait.isZero()).toList(),
        is(List.of(Duration.ofSeconds(1_801))));
  }

  @Test
  void aWaitHasAnEndWhateverTheServerSays() throws IOException {
    addRuns(1);
    server.faults(
        call ->
            call == 1
                ? status(429, "").withHeader("Retry-After", "999999999")
                : call == 2
                    ? status(403, "")
                        .withHeader("x-ratelimit-remaining", "0")
                        .withHeader("x-ratelimit-reset", "999999999999999")
                    : null);
    collect();
    assertThat(waits, everyItem(lessThanOrEqualTo(Duration.ofMinutes(65))));
  }

  @Test
  void theBudgetIsKept() throws IOException {
    addRuns(24);
    maxCallsPerHour = 10;
    collect();
    assertThat(server.asked(), hasSize(25));
    assertThat(waits, is(List.of(Duration.ofHours(1), Duration.ofHours(1))));
    assertThat(progress.rest(), containsString("calls left 5"));
  }

  /** An Enterprise Server need not have limits. */
  @Test
  void whereNothingLimitsCallsNoneAreLeftToTellOf() throws IOException {
    addRuns(1);
    collect();
    assertThat(progress.rest(), is("repositories 1/1"));
  }

  @Test
  void whatHasNotChangedCostsNothing() throws IOException {
    addRuns(5);
    collect();
    // The window from the last of them on is known by the next answer.
    collect();
    waits.clear();
    maxCallsPerHour = 1;
    for (int time = 0; time < 5; time++) {
      collect();
    }
    assertThat(waits, is(List.of()));
  }

  @Test
  void whatIsRefusedIsNotAskedAgain() throws IOException {
    addRuns(1);
    server.faults(call -> status(403, "{\"message\":\"Resource not accessible\u001b[31m\"}"));
    Map<String, String> refused = collect().refused();
    assertThat(server.asked(), hasSize(1));
    assertThat(
        refused.get(LANTERN),
        allOf(
            containsString("HTTP 403: {\"message\":\"Resource not accessible\\u001b[31m\"}"),
            not(containsString(TOKEN))));
  }

  @Test
  void anAnswerThatIsTooDeepIsNone() throws IOException {
    addRuns(1);
    server.faults(call -> status(200, "[".repeat(100_000)));
    Assertions.assertThrows(IOException.class, this::collect);
  }

  @Test
  void anAnswerThatIsTooLargeIsRefused() throws IOException {
    addRuns(1);
    server.faults(call -> status(200, " ".repeat(Exchange.MOST_OF_JSON + 1)));
    assertThat(collect().refused().get(LANTERN), containsString("over 16777216 bytes"));
  }

  @Test
  void aListOfSomethingElseIsNone() throws IOException {
    addRuns(1);
    server.faults(call -> status(200, "{\"total_count\":1,\"workflow_runs\":7}"));
    assertThat(collect().refused().get(LANTERN), containsString("that is none"));
  }
}
