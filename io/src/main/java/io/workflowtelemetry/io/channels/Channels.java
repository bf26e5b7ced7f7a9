package io.workflowtelemetry.io.channels;

import io.workflowtelemetry.io.channels.ChannelSettings.Alertmanager;
import io.workflowtelemetry.io.channels.ChannelSettings.Console;
import io.workflowtelemetry.io.channels.ChannelSettings.Email;
import io.workflowtelemetry.io.channels.ChannelSettings.GitHub;
import io.workflowtelemetry.io.channels.ChannelSettings.JsonLines;
import io.workflowtelemetry.io.channels.ChannelSettings.Kafka;
import io.workflowtelemetry.io.channels.ChannelSettings.PagerDuty;
import io.workflowtelemetry.io.channels.ChannelSettings.Slack;
import io.workflowtelemetry.io.channels.ChannelSettings.Teams;
import io.workflowtelemetry.io.channels.ChannelSettings.Webhook;
import io.workflowtelemetry.io.files.SecretText;
import io.workflowtelemetry.schemas.Notification;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes channels of their settings. */
final class Channels {
  private static final Duration SLACK = Duration.ofSeconds(1);

  private Channels() {}

  static Channel open(ChannelSettings settings, SendLimits limits, Clock clock) {
    if (settings instanceof Console) {
      return new ConsoleChannel(System.out);
    }
    if (settings instanceof JsonLines lines) {
      return new JsonLinesChannel(Path.of(lines.path()));
    }
    if (settings instanceof Kafka kafka) {
      return new KafkaChannel(kafka, limits);
    }
    if (settings instanceof Email email) {
      return new EmailChannel(email, limits);
    }
    if (settings instanceof GitHub) {
      @Nullable String summary = System.getenv("GITHUB_STEP_SUMMARY");
      return new GitHubChannel(System.out, summary == null ? null : Path.of(summary));
    }
    return overHttp(settings, new HttpSender(limits, clock));
  }

  private static Channel overHttp(ChannelSettings settings, HttpSender http) {
    if (settings instanceof Webhook webhook) {
      return post(
          http, webhook.url(), webhook.headers(), AlertmanagerPayloads::webhook, Duration.ZERO);
    }
    if (settings instanceof Alertmanager alertmanager) {
      return new PostChannel(
          http,
          alertmanager.url(),
          "/api/v2/alerts",
          alertmanager.headers(),
          AlertmanagerPayloads::api,
          true,
          Duration.ZERO);
    }
    if (settings instanceof Slack slack) {
      return post(http, slack.url(), Map.of(), SlackMessages::of, SLACK);
    }
    if (settings instanceof Teams teams) {
      return post(http, teams.url(), Map.of(), TeamsCards::of, Duration.ZERO);
    }
    if (settings instanceof PagerDuty pagerDuty) {
      return new PagerDutyChannel(pagerDuty, http);
    }
    throw new IllegalStateException("no channel of type " + settings.type());
  }

  private static Channel post(
      HttpSender http,
      SecretText url,
      Map<String, SecretText> headers,
      Function<Notification, byte[]> body,
      Duration spacing) {
    return new PostChannel(http, url, "", headers, body, false, spacing);
  }
}
