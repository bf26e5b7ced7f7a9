package io.workflowtelemetry.io.channels;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Notification;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What channels make of notifications. */
class PayloadsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Control characters, and those that turn texts round or are not seen. */
  private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}]");

  private static JsonNode read(byte[] json) throws IOException {
    return JSON.readTree(json);
  }

  @Test
  void aWebhookGetsWhatAlertmanagerSends() throws IOException {
    Alert over = Told.alert("b".repeat(32), "RESOLVED").setBranch("dev").build();
    Notification notification =
        Told.of("team-hook", List.of(Told.alert("a".repeat(32), "FIRING").build(), over));
    notification.setOmitted(4);
    assertThat(
        read(AlertmanagerPayloads.webhook(notification)),
        is(
            JSON.readTree(
                """
                {"version": "4",
                 "groupKey": "0/octo/app",
                 "truncatedAlerts": 4,
                 "status": "firing",
                 "receiver": "team-hook",
                 "groupLabels": {"repository": "octo/app"},
                 "commonLabels": {"alertname": "FAILURE_STREAK", "severity": "CRITICAL",
                   "repository": "octo/app", "workflow": "build"},
                 "commonAnnotations": {"summary": "3 failures in a row.", "observed": "3.0",
                   "threshold": "3.0"},
                 "externalURL": "",
                 "alerts": [
                   {"status": "firing",
                    "labels": {"alertname": "FAILURE_STREAK", "severity": "CRITICAL",
                      "repository": "octo/app", "workflow": "build", "branch": "main",
                      "alert_id": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
                    "annotations": {"summary": "3 failures in a row.", "observed": "3.0",
                      "threshold": "3.0", "revision": "FIRING-1"},
                    "startsAt": "2026-03-01T11:50:00Z",
                    "endsAt": "0001-01-01T00:00:00Z",
                    "generatorURL": "",
                    "fingerprint": "aaaaaaaaaaaaaaaa"},
                   {"status": "resolved",
                    "labels": {"alertname": "FAILURE_STREAK", "severity": "CRITICAL",
                      "repository": "octo/app", "workflow": "build", "branch": "dev",
                      "alert_id": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},
                    "annotations": {"summary": "3 failures in a row.", "observed": "3.0",
                      "threshold": "3.0", "revision": "RESOLVED-1"},
                    "startsAt": "2026-03-01T11:50:00Z",
                    "endsAt": "2026-03-01T11:59:00Z",
                    "generatorURL": "",
                    "fingerprint": "bbbbbbbbbbbbbbbb"}]}
                """)));
  }

  @Test
  void alertmanagerIsToldUntilWhenAnAlertFires() throws IOException {
    Alert backwards =
        Told.alert("c", "WITHDRAWN")
            .setStartedAt(Told.AT)
            .setEndedAt(Told.AT.minusSeconds(9))
            .build();
    JsonNode alerts =
        read(
            AlertmanagerPayloads.api(
                Told.of(
                    "am",
                    List.of(
                        Told.alert("a", "FIRING").build(),
                        Told.alert("b", "RESOLVED").build(),
                        backwards))));
    assertThat(time(alerts, 0), is(Told.AT.plusSeconds(86_400)));
    assertThat(time(alerts, 1), is(Told.AT.minusSeconds(60)));
    assertThat(time(alerts, 2), is(Told.AT));
    assertThat(alerts.at("/2/annotations/withdrawn").asText(), is("true"));
  }

  @Test
  void alertmanagerIsToldHowManyAreOnlyCounted() throws IOException {
    Notification notification = Told.of("am", List.of());
    notification.setOmitted(17);
    JsonNode alerts = read(AlertmanagerPayloads.api(notification));
    assertThat(alerts.size(), is(1));
    assertThat(alerts.at("/0/annotations/summary").asText(), is("17 more alerts"));
    assertThat(alerts.at("/0/labels/repository").asText(), is("octo/app"));
    assertThat(time(alerts, 0).isAfter(Told.AT), is(true));
  }

  private static Instant time(JsonNode alerts, int index) {
    return Instant.parse(alerts.at("/" + index + "/endsAt").asText());
  }

  @Test
  void programsGetNamesAsTheyAre() throws IOException {
    JsonNode alert =
        read(AlertmanagerPayloads.webhook(Told.of("hook", List.of(Told.hostile("a")))))
            .at("/alerts/0");
    assertThat(alert.at("/labels/workflow").asText(), is(Told.HOSTILE));
    assertThat(alert.at("/annotations/summary").asText(), is(Told.HOSTILE));
  }

  @Test
  void halfASurrogatePairStaysJson() throws IOException {
    Alert half = Told.alert("a", "FIRING").setWorkflowName("x\ud83d").build();
    byte[] json = AlertmanagerPayloads.webhook(Told.of("hook", List.of(half)));
    assertThat(read(json).at("/alerts/0/labels/workflow").asText(), is("x?"));
  }

  @Test
  void slackShowsOneAlertInOneSection() throws IOException {
    assertThat(
        read(SlackMessages.of(Told.of("slack", "a", "FIRING"))),
        is(
            JSON.readTree(
                """
                {"text": "FIRING CRITICAL FAILURE_STREAK: octo/app, build, main",
                 "blocks": [{"type": "section", "text": {"type": "mrkdwn",
                   "text": "*FIRING CRITICAL FAILURE_STREAK: octo/app, build, main*\\n3 failures in a row.",
                   "verbatim": true}}]}
                """)));
  }

  @Test
  void nobodyIsPingedInSlack() throws IOException {
    JsonNode message = read(SlackMessages.of(Told.of("slack", List.of(Told.hostile("a")))));
    for (JsonNode text : message.findValues("text")) {
      if (text.isTextual()) {
        assertThat(text.asText(), not(containsString("<")));
        assertThat(text.asText(), not(containsString(">")));
        assertThat(UNSEEN.matcher(text.asText().replace("\n", "")).find(), is(false));
      }
    }
    assertThat(
        message.at("/blocks/0/text/text").asText(), containsString("&lt;!channel&gt; &lt;@U1"));
  }

  @ParameterizedTest
  @CsvSource({"1,4000", "48,1", "49,1", "100,4000"})
  void slackGetsNoMoreThanItTakes(int alerts, int length) throws IOException {
    JsonNode message = read(SlackMessages.of(Told.large("slack", alerts, length)));
    assertThat(message.get("blocks").size(), is(lessThanOrEqualTo(50)));
    for (JsonNode block : message.get("blocks")) {
      String text = block.at("/text/text").asText();
      assertThat(text.length(), is(lessThanOrEqualTo(3_000)));
      // No entity is cut.
      assertThat(text.replaceAll("&(amp|lt|gt);", ""), not(containsString("&")));
    }
    boolean isCut = alerts > 48;
    String last =
        message.get("blocks").get(message.get("blocks").size() - 1).at("/text/text").asText();
    assertThat(last.startsWith("and "), is(isCut));
    if (isCut) {
      assertThat(last, is("and " + (alerts - 48) + " more"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void whatIsCutForSlackFits(int most) {
    String escaped = SlackMessages.escaped("a<\ud83d\ude80>b", most);
    assertThat(escaped.length(), is(lessThanOrEqualTo(most)));
    assertThat("a&lt;\ud83d\ude80&gt;b", startsWith(escaped.replace("…", "")));
  }

  @Test
  void teamsShowsTextThatIsNoMarkdown() throws IOException {
    JsonNode message = read(TeamsCards.of(Told.of("teams", List.of(Told.hostile("a")))));
    JsonNode card = message.at("/attachments/0/content");
    assertThat(message.get("type").asText(), is("message"));
    assertThat(
        message.at("/attachments/0/contentType").asText(),
        is("application/vnd.microsoft.card.adaptive"));
    assertThat(card.get("type").asText(), is("AdaptiveCard"));
    assertThat(card.get("version").asText(), is("1.4"));
    for (JsonNode block : card.get("body")) {
      // Markdown is read in a TextBlock and a Fact, not here.
      assertThat(block.get("type").asText(), is("RichTextBlock"));
      assertThat(block.at("/inlines/0/type").asText(), is("TextRun"));
      String text = block.at("/inlines/0/text").asText();
      assertThat(UNSEEN.matcher(text).find(), is(false));
      assertThat(text, not(containsString("{{")));
    }
  }

  @ParameterizedTest
  @CsvSource({"1,5000", "100,20", "100,5000"})
  void teamsGetsNoMoreThanItTakes(int alerts, int length) throws IOException {
    byte[] card = TeamsCards.of(Told.large("teams", alerts, length));
    assertThat(card.length, is(lessThanOrEqualTo(28_000)));
    String text = new String(card, UTF_8);
    if (alerts > 1) {
      assertThat(card.length, is(greaterThan(20_000)));
      assertThat(text, containsString(" more\""));
    }
  }

  @Test
  void pagerDutyIsTriggeredWithWhatItAsksFor() throws IOException {
    List<byte[]> events =
        PagerDutyEvents.of(Told.alert("a", "FIRING").build(), false, "routing-key");
    assertThat(events.size(), is(1));
    assertThat(
        read(events.get(0)),
        is(
            JSON.readTree(
                """
                {"routing_key": "routing-key", "event_action": "trigger", "dedup_key": "a",
                 "payload": {
                   "summary": "FAILURE_STREAK: octo/app, build, main: 3 failures in a row.",
                   "source": "octo/app, build, main",
                   "severity": "critical",
                   "timestamp": "2026-03-01T11:50:00Z",
                   "class": "FAILURE_STREAK",
                   "component": "build",
                   "group": "octo/app",
                   "custom_details": {"branch": "main", "repository": "octo/app",
                     "rule": "FAILURE_STREAK", "severity": "CRITICAL", "workflow": "build",
                     "observed": 3.0, "threshold": 3.0}}}
                """)));
    JsonNode resolve =
        read(PagerDutyEvents.of(Told.alert("a", "RESOLVED").build(), true, "k").get(0));
    assertThat(
        resolve,
        is(
            JSON.readTree(
                "{\"routing_key\":\"k\",\"event_action\":\"resolve\",\"dedup_key\":\"a\"}")));
  }

  @Test
  void pagerDutyGetsNoMoreThanItTakes() throws IOException {
    Alert large = Told.large("p", 1, 9_000).getAlerts().get(0).getAlert();
    byte[] event = PagerDutyEvents.of(large, false, "k").get(0);
    assertThat(event.length, is(lessThanOrEqualTo(512 * 1024)));
    assertThat(read(event).at("/payload/summary").asText().length(), is(1_024));
    JsonNode hostile = read(PagerDutyEvents.of(Told.hostile("a"), false, "k").get(0));
    assertThat(UNSEEN.matcher(hostile.at("/payload/summary").asText()).find(), is(false));
  }

  @Test
  void theConsoleHasALineForEachAlertAndNothingElse() {
    Notification notification =
        Told.of("console", List.of(Told.hostile("a"), Told.alert("b", "RESOLVED").build()));
    notification.setOmitted(3);
    String[] lines = ConsoleLines.of(notification).split("\n", -1);
    assertThat(lines.length, is(4));
    assertThat(lines[0], startsWith("2026-03-01T12:00:00Z FIRING CRITICAL FAILURE_STREAK: "));
    assertThat(UNSEEN.matcher(lines[0]).find(), is(false));
    assertThat(lines[0], not(containsString("##[")));
    assertThat(lines[0], containsString("\\u202egnp.exe\\u0000"));
    assertThat(
        lines[1],
        is(
            "2026-03-01T12:00:00Z RESOLVED CRITICAL FAILURE_STREAK: octo/app, build, main:"
                + " 3 failures in a row."));
    assertThat(lines[2], is("2026-03-01T12:00:00Z and 3 more"));
  }

  @ParameterizedTest
  @CsvSource({
    "FIRING,CRITICAL,error",
    "FIRING,WARNING,warning",
    "FIRING,INFO,notice",
    "RESOLVED,CRITICAL,notice",
    "WITHDRAWN,CRITICAL,notice"
  })
  void gitHubAnnotatesBySeverity(String status, String severity, String command) {
    Alert alert = Told.alert("a", status).setSeverity(severity).build();
    assertThat(
        GitHubTexts.commands(Told.of("gh", List.of(alert))),
        is(
            "::%s title=%s %s FAILURE_STREAK%%3A octo/app%%2C build%%2C main::3 failures in a row.\n"
                .formatted(command, status, severity)));
  }

  @Test
  void gitHubReadsOneCommandAnAlert() {
    String commands = GitHubTexts.commands(Told.of("gh", List.of(Told.hostile("a"))));
    assertThat(commands.lines().count(), is(1L));
    assertThat(commands, endsWith("\n"));
    // As its toolkit has it: % first, in a property colon and comma too.
    assertThat(GitHubTexts.data("50%\r\n:,"), is("50%25%0D%0A:,"));
    assertThat(GitHubTexts.property("50%\r\n:,"), is("50%25%0D%0A%3A%2C"));
    String title = commands.substring(commands.indexOf("title=") + 6).split("::", 2)[0];
    assertThat(title, not(containsString(":")));
    assertThat(title, not(containsString(",")));
  }

  @Test
  void theSummaryShowsNamesAsTheyAre() {
    String summary = GitHubTexts.summary(Told.of("gh", List.of(Told.hostile("a"))));
    assertThat(summary.strip().lines().count(), is(1L));
    String shown = summary.replaceFirst("^- \\*\\*", "").replaceFirst("\\*\\*: ", "");
    assertThat(shown.replaceAll("&#\\d+;", "").matches("(?s)[^<>`*_\\[\\]()|@#~!\\\\]*"), is(true));
  }

  @Test
  void mailsEscapeNamesForHtml() {
    Notification hostile = Told.of("mail", List.of(Told.hostile("a")));
    assertThat(Mails.html(hostile), not(containsString("<script")));
    assertThat(Mails.html(hostile), containsString("&lt;script&gt;alert(&#39;x&#39;)"));
    assertThat(UNSEEN.matcher(Mails.subject(hostile)).find(), is(false));
    assertThat(Mails.subject(hostile).length(), is(200));
  }
}
