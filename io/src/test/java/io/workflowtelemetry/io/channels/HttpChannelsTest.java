package io.workflowtelemetry.io.channels;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.exactly;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.workflowtelemetry.io.channels.Attempt.Result;
import io.workflowtelemetry.io.channels.ChannelSettings.PagerDuty;
import io.workflowtelemetry.io.channels.ChannelSettings.Slack;
import io.workflowtelemetry.io.channels.ChannelSettings.Teams;
import io.workflowtelemetry.io.channels.ChannelSettings.Webhook;
import io.workflowtelemetry.io.files.SecretText;
import io.workflowtelemetry.io.servers.FreePort;
import io.workflowtelemetry.schemas.Delivery;
import io.workflowtelemetry.schemas.Notification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How channels over HTTP go about what servers answer, each as its documentation has it. */
class HttpChannelsTest {
  private static final Clock CLOCK = Clock.fixed(Told.AT, ZoneOffset.UTC);
  private static final String TOKEN = "hush-hush-4711";

  /** Waits of milliseconds; answers may take as long as a busy machine needs. */
  private static final SendLimits QUICK =
      new SendLimits(
          5,
          Duration.ofMillis(1),
          Duration.ofMillis(4),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(5));

  private static final WireMockServer SERVER =
      new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));

  @TempDir Path folder = Path.of("");

  @BeforeAll
  static void start() {
    SERVER.start();
  }

  @AfterAll
  static void stop() {
    SERVER.stop();
  }

  @BeforeEach
  void reset() {
    SERVER.resetAll();
  }

  private static SecretText url() {
    return SecretText.of("http://127.0.0.1:" + SERVER.port() + "/hook/" + TOKEN);
  }

  private static Webhook webhook() {
    return new Webhook(url(), Map.of("authorization", SecretText.of("Bearer " + TOKEN)));
  }

  private static void answer(ResponseDefinitionBuilder... answers) {
    String state = Scenario.STARTED;
    for (int i = 0; i < answers.length; i++) {
      String next = i == answers.length - 1 ? state : "after " + i;
      SERVER.stubFor(
          post(urlEqualTo("/hook/" + TOKEN))
              .inScenario("answers")
              .whenScenarioStateIs(state)
              .willSetStateTo(next)
              .willReturn(answers[i]));
      state = next;
    }
  }

  private static int requests() {
    return SERVER.getAllServeEvents().size();
  }

  private static Attempt once(ChannelSettings settings, SendLimits limits)
      throws InterruptedException {
    try (Channel channel = Channels.open(settings, limits, CLOCK)) {
      return channel.send(Told.of("hook", "a1", "FIRING"), false);
    }
  }

  private static Delivery untilEnd(ChannelSettings settings)
      throws IOException, InterruptedException {
    Map<String, Delivery> kept = new HashMap<>();
    try (Channel channel = Channels.open(settings, QUICK, CLOCK)) {
      ChannelSender sender =
          new ChannelSender(
              channel,
              SendMode.ACTIVE,
              new KeptOutbox("hook", kept::get, kept::put),
              Muting.in(null),
              QUICK,
              CLOCK,
              new Random(1));
      return new Patience(sender, QUICK.atEnd())
          .send(Told.of("hook", "a1", "FIRING"), 0)
          .deliveries()
          .get(0);
    }
  }

  @Test
  void aSecretIsSentAndItsServerIsReached() throws Exception {
    answer(aResponse().withStatus(200));
    Path file = Files.writeString(folder.resolve("token"), TOKEN + "\n");
    Webhook webhook =
        new Webhook(
            SecretText.of("http://127.0.0.1:" + SERVER.port() + "/hook/${file:" + file + "}"),
            Map.of("Authorization", SecretText.of("Bearer ${file:" + file + "}")));
    assertThat(once(webhook, QUICK), is(Attempt.sent()));
    SERVER.verify(
        exactly(1),
        postRequestedFor(urlEqualTo("/hook/" + TOKEN))
            .withHeader("Authorization", equalTo("Bearer " + TOKEN))
            .withHeader("Content-Type", equalTo("application/json")));
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void whatPassesIsTriedAgain(int status) throws Exception {
    answer(
        aResponse().withStatus(status),
        aResponse().withStatus(status),
        aResponse().withStatus(200));
    Delivery delivery = untilEnd(webhook());
    assertThat(delivery.getResult(), is("SENT"));
    assertThat(delivery.getAttempts(), is(3L));
    assertThat(requests(), is(3));
  }

  @ParameterizedTest
  @CsvSource({
    // Slack: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
    "slack,400,invalid_payload",
    "slack,403,action_prohibited",
    "slack,404,channel_not_found",
    "slack,410,channel_is_archived",
    // Workflows of Teams, where the trigger is disabled or its signature is wrong.
    "teams,400,WorkflowTriggerIsNotEnabled",
    "teams,401,DirectApiAuthorizationRequired",
    "teams,413,RequestEntityTooLarge",
    // PagerDuty: https://developer.pagerduty.com/docs/send-alert-event
    "pagerduty,400,invalid event",
    "webhook,401,who are you",
    "webhook,422,no such field"
  })
  void whatStaysIsNotTriedAgain(String type, int status, String body) throws Exception {
    answer(aResponse().withStatus(status).withBody(body));
    ChannelSettings settings =
        switch (type) {
          case "slack" -> new Slack(url());
          case "teams" -> new Teams(url());
          case "pagerduty" -> new PagerDuty(SecretText.of("R" + TOKEN), url());
          default -> webhook();
        };
    Delivery delivery = untilEnd(settings);
    assertThat(delivery.getResult(), is("FAILED"));
    assertThat(delivery.getDetail(), is("HTTP " + status + ": " + body));
    assertThat(delivery.getAttempts(), is(1L));
    assertThat(requests(), is(1));
  }

  @Test
  void slackAsksForTimeAndGetsIt() throws Exception {
    answer(aResponse().withStatus(429).withHeader("Retry-After", "30").withBody("rate_limited"));
    Attempt attempt = once(new Slack(url()), QUICK);
    assertThat(
        attempt, is(new Attempt(Result.FAILED, "HTTP 429: rate_limited", Duration.ofSeconds(30))));
    Duration pause = SendLimits.USUAL.pause(1, attempt.pause(), new Random(1));
    assertThat(pause, is(Duration.ofSeconds(30)));
  }

  @ParameterizedTest
  @CsvSource({
    "'Sun, 01 Mar 2026 12:00:45 GMT',45",
    "'Sun, 01 Mar 2026 11:00:00 GMT',0",
    "soon,0",
    "-5,0",
    "99999999999999999999,0",
    "'',0"
  })
  void retryAfterMayBeADateOrNonsense(String value, long seconds) throws Exception {
    answer(aResponse().withStatus(503).withHeader("Retry-After", value));
    assertThat(once(webhook(), QUICK).pause(), is(Duration.ofSeconds(seconds)));
  }

  @Test
  void whoAsksForADayIsAskedSooner() {
    assertThat(
        SendLimits.USUAL.pause(1, Duration.ofDays(1), new Random(1)), is(Duration.ofMinutes(5)));
  }

  @Test
  void waitsDoubleAndVaryAndHaveAnEnd() {
    Random random = new Random(7);
    for (int made = 1; made <= 40; made++) {
      long due = Math.min(300_000, made > 20 ? 300_000 : 1_000L << (made - 1));
      for (int i = 0; i < 50; i++) {
        assertThat(
            SendLimits.USUAL.pause(made, Duration.ZERO, random).toMillis(),
            is(allOf(greaterThanOrEqualTo(due / 2), lessThanOrEqualTo(due))));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void brokenAnswersAreTriedAgain(Fault fault) throws Exception {
    answer(aResponse().withFault(fault), aResponse().withStatus(200));
    Delivery delivery = untilEnd(webhook());
    assertThat(delivery.getResult(), is("SENT"));
    assertThat(delivery.getAttempts(), is(2L));
  }

  @Test
  void aServerThatNeverAnswersIsNotWaitedFor() throws Exception {
    answer(aResponse().withStatus(200).withFixedDelay(60_000));
    SendLimits impatient =
        new SendLimits(
            1,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofMinutes(1),
            Duration.ofMillis(50),
            Duration.ZERO,
            Duration.ZERO);
    assertThat(once(webhook(), impatient), is(Attempt.failed("no answer in 50 ms")));
  }

  @Test
  void anAnswerThatDripsIsNotWaitedFor() throws Exception {
    answer(
        aResponse().withStatus(200).withBody("x".repeat(600)).withChunkedDribbleDelay(600, 60_000));
    SendLimits impatient =
        new SendLimits(
            1,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ZERO,
            Duration.ZERO);
    Attempt attempt = once(webhook(), impatient);
    assertThat(attempt.result(), is(Result.FAILED));
  }

  @Test
  void aLongAnswerIsReadInPart() throws Exception {
    answer(aResponse().withStatus(400).withBody("y".repeat(10_000_000)));
    Attempt attempt = once(webhook(), QUICK);
    assertThat(attempt, is(Attempt.refused("HTTP 400: " + "y".repeat(199) + "…")));
  }

  @Test
  void aServerThatIsNotThereIsTriedAgainAndGivenUp() throws Exception {
    Delivery delivery =
        untilEnd(new Slack(SecretText.of("http://127.0.0.1:" + FreePort.find() + "/" + TOKEN)));
    assertThat(delivery.getResult(), is("FAILED"));
    assertThat(delivery.getDetail(), is("no connection"));
    assertThat(delivery.getAttempts(), is(5L));
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void redirectsAreNotFollowed(int status) throws Exception {
    answer(aResponse().withStatus(status).withHeader("Location", "/elsewhere"));
    Delivery delivery = untilEnd(webhook());
    assertThat(delivery.getResult(), is("FAILED"));
    assertThat(delivery.getDetail(), is("HTTP " + status + ", and redirects are not followed"));
    assertThat(requests(), is(1));
  }

  @Test
  void noAnswerRepeatsASecret() throws Exception {
    answer(
        aResponse()
            .withStatus(400)
            .withBody("no /hook/" + TOKEN + " with Bearer " + TOKEN + "\u001b[2J"));
    assertThat(once(webhook(), QUICK).detail(), is("HTTP 400: no /hook/*** with ***\\u001b[2J"));
    assertThat(
        once(new PagerDuty(SecretText.of("R-" + TOKEN), url()), QUICK).detail(),
        not(containsString(TOKEN)));
  }

  @Test
  void aSecretThatIsGoneForAMomentIsTriedAgain() throws Exception {
    answer(aResponse().withStatus(200));
    Attempt attempt = once(new Slack(SecretText.of("${env:NO_SUCH_VARIABLE_HERE}")), QUICK);
    assertThat(attempt, is(Attempt.failed("there is no secret in env:NO_SUCH_VARIABLE_HERE")));
    assertThat(requests(), is(0));
  }

  @Test
  void pagerDutyTriggersAndResolvesUnderOneKey() throws Exception {
    answer(aResponse().withStatus(202).withBody("{\"status\":\"success\"}"));
    try (Channel channel = Channels.open(new PagerDuty(SecretText.of("RK"), url()), QUICK, CLOCK)) {
      assertThat(channel.send(Told.of("p", "a1", "FIRING"), false), is(Attempt.sent()));
      assertThat(channel.send(Told.of("p", "a1", "RESOLVED"), true), is(Attempt.sent()));
      assertThat(channel.send(Told.of("p", "a2", "RESOLVED"), false), is(Attempt.sent()));
      assertThat(channel.send(Told.of("p", "a1", "WITHDRAWN"), true), is(Attempt.sent()));
    }
    assertThat(
        SERVER.findAll(postRequestedFor(urlEqualTo("/hook/" + TOKEN))).stream()
            .map(LoggedRequest::getBodyAsString)
            .map(HttpChannelsTest::actionAndKey)
            .toList(),
        is(List.of("trigger a1", "resolve a1", "trigger a2", "resolve a2", "resolve a1")));
  }

  private static String actionAndKey(String json) {
    return json.replaceAll(".*\"event_action\":\"(\\w+)\",\"dedup_key\":\"(\\w+)\".*", "$1 $2");
  }

  @Test
  void aTestTellsWhetherItArrived() throws Exception {
    answer(aResponse().withStatus(200), aResponse().withStatus(404));
    Delivery arrived = TryChannel.send("team", webhook(), CLOCK);
    assertThat(arrived.getResult(), is("SENT"));
    assertThat(arrived.getChannel(), is("team"));
    Delivery lost = TryChannel.send("team", webhook(), CLOCK);
    assertThat(lost.getResult(), is("FAILED"));
    assertThat(lost.getDetail(), is("HTTP 404"));
    String body =
        SERVER.findAll(postRequestedFor(urlEqualTo("/hook/" + TOKEN))).get(0).getBodyAsString();
    assertThat(body, containsString("This is a test of the channel team."));
  }

  @Test
  void whatIsPostedIsWhatTheChannelMakes() throws Exception {
    answer(aResponse().withStatus(200));
    Notification notification = Told.of("hook", "a1", "FIRING");
    once(new Slack(url()), QUICK);
    once(new Teams(url()), QUICK);
    List<LoggedRequest> posted = SERVER.findAll(postRequestedFor(urlEqualTo("/hook/" + TOKEN)));
    assertThat(posted.get(0).getBody(), is(SlackMessages.of(notification)));
    assertThat(posted.get(1).getBody(), is(TeamsCards.of(notification)));
  }
}
