package io.workflowtelemetry.io.channels;

import io.workflowtelemetry.io.files.Secret;
import io.workflowtelemetry.io.files.SecretText;
import io.workflowtelemetry.io.kafka.TopicAddress;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a file of alerting says of a channel. Constructors check what needs no secret: they throw an
 * {@link IllegalArgumentException} of one line that begins with the wrong key. {@link #problems()}
 * checks the rest, where the secrets are.
 */
public sealed interface ChannelSettings extends Serializable {
  /** Returns the type's name, as the file has it. */
  String type();

  /** Returns the texts that may hold secrets, under the keys of the file. */
  Map<String, SecretText> secretTexts();

  /**
   * Returns what is wrong with the secrets, one line each that begins with the key and tells where
   * a secret is kept, but nothing of it; empty where the channel can be used.
   */
  default List<String> problems() {
    List<String> problems = new ArrayList<>();
    secretTexts()
        .forEach(
            (key, text) -> {
              for (Secret secret : text.missing()) {
                problems.add(key + ": there is no secret in " + secret);
              }
              if (text.missing().isEmpty()) {
                Checks.resolved(key, text.resolve()).ifPresent(problems::add);
              }
            });
    return problems;
  }

  /** Lines on standard output. */
  record Console() implements ChannelSettings {
    private static final long serialVersionUID = 1L;

    @Override
    public String type() {
      return "console";
    }

    @Override
    public Map<String, SecretText> secretTexts() {
      return Map.of();
    }
  }

  /**
   * A file that notifications are appended to, a line of JSON each.
   *
   * @param path where the file is, on the machine that sends
   */
  record JsonLines(String path) implements ChannelSettings {
    private static final long serialVersionUID = 1L;

    /** Checks the path. */
    public JsonLines {
      Checks.path("path", path);
    }

    @Override
    public String type() {
      return "json-lines";
    }

    @Override
    public Map<String, SecretText> secretTexts() {
      return Map.of();
    }
  }

  /**
   * A topic.
   *
   * @param address one topic, and its servers
   * @param properties further properties of Kafka's producer, by Kafka's names
   */
  record Kafka(TopicAddress address, Map<String, SecretText> properties)
      implements ChannelSettings {
    private static final long serialVersionUID = 1L;

    /** Checks that there is one topic, and that the properties are the user's to set. */
    public Kafka {
      properties = Checks.copy(properties);
      Checks.topic(address, properties.keySet());
    }

    @Override
    public String type() {
      return "kafka";
    }

    @Override
    public Map<String, SecretText> secretTexts() {
      return Checks.prefixed("properties.", properties);
    }
  }

  /**
   * A service of one's own that takes the payload that Alertmanager sends to webhooks.
   *
   * @param url where it is
   * @param headers what is sent with each request, such as {@code authorization}
   */
  record Webhook(SecretText url, Map<String, SecretText> headers) implements ChannelSettings {
    private static final long serialVersionUID = 1L;

    /** Checks the headers' names. */
    public Webhook {
      headers = Checks.headers(headers);
    }

    @Override
    public String type() {
      return "webhook";
    }

    @Override
    public Map<String, SecretText> secretTexts() {
      return Checks.with(Checks.prefixed("headers.", headers), "url", url);
    }
  }

  /**
   * Alertmanager, which routes and groups by itself.
   *
   * @param url its base, such as {@code http://alertmanager:9093}; {@code /api/v2/alerts} is added
   * @param headers what is sent with each request
   */
  record Alertmanager(SecretText url, Map<String, SecretText> headers) implements ChannelSettings {
    private static final long serialVersionUID = 1L;

    /** Checks the headers' names. */
    public Alertmanager {
      headers = Checks.headers(headers);
    }

    @Override
    public String type() {
      return "alertmanager";
    }

    @Override
    public Map<String, SecretText> secretTexts() {
      return Checks.with(Checks.prefixed("headers.", headers), "url", url);
    }
  }

  /**
   * An incoming webhook of Slack.
   *
   * @param url the webhook's; who knows it can post
   */
  record Slack(SecretText url) implements ChannelSettings {
    private static final long serialVersionUID = 1L;

    @Override
    public String type() {
      return "slack";
    }

    @Override
    public Map<String, SecretText> secretTexts() {
      return Map.of("url", url);
    }
  }

  /**
   * A webhook of Microsoft Teams' Workflows.
   *
   * @param url the webhook's; who knows it can post
   */
  record Teams(SecretText url) implements ChannelSettings {
    private static final long serialVersionUID = 1L;

    @Override
    public String type() {
      return "teams";
    }

    @Override
    public Map<String, SecretText> secretTexts() {
      return Map.of("url", url);
    }
  }

  /**
   * PagerDuty's Events API v2.
   *
   * @param routingKey integration key of the service
   * @param url where events go; {@link #USUAL_URL}, or that of the EU's region
   */
  record PagerDuty(SecretText routingKey, SecretText url) implements ChannelSettings {
    private static final long serialVersionUID = 1L;

    /** Where events go that no other address is given for. */
    public static final SecretText USUAL_URL =
        SecretText.of("https://events.pagerduty.com/v2/enqueue");

    @Override
    public String type() {
      return "pagerduty";
    }

    @Override
    public Map<String, SecretText> secretTexts() {
      return Checks.with(Map.of("url", url), "routing_key", routingKey);
    }
  }

  /** How a connection to a mail server is kept from others. */
  enum MailSecurity {
    /** By STARTTLS, without which nothing is sent. */
    STARTTLS,
    /** By TLS from the first byte on. */
    TLS,
    /** Not at all: for a server on this machine. */
    NONE
  }

  /**
   * Mail, by SMTP.
   *
   * @param host server that mail is given to
   * @param port its port; {@link #USUAL_PORT} by default
   * @param security STARTTLS by default
   * @param user who logs in; null where nobody has to, and then {@code password} is too
   * @param password the user's
   * @param from address of the sender
   * @param to addresses of those who are told, at least one, at most {@link #MOST_RECIPIENTS}
   */
  record Email(
      String host,
      int port,
      MailSecurity security,
      @Nullable SecretText user,
      @Nullable SecretText password,
      String from,
      List<String> to)
      implements ChannelSettings {
    private static final long serialVersionUID = 1L;

    /** Port of submission (RFC 6409). */
    public static final int USUAL_PORT = 587;

    /** How many may be told by one channel. */
    public static final int MOST_RECIPIENTS = 50;

    /** Checks all but the secrets. */
    public Email {
      to = List.copyOf(to);
      Checks.email(host, port, security, user, password);
      Checks.mailbox("from", from);
      Checks.mailboxes("to", to);
    }

    @Override
    public String type() {
      return "email";
    }

    @Override
    public Map<String, SecretText> secretTexts() {
      Map<String, SecretText> texts = new LinkedHashMap<>();
      if (user != null) {
        texts.put("user", user);
      }
      if (password != null) {
        texts.put("password", password);
      }
      return texts;
    }
  }

  /** Annotations and the summary of the GitHub Actions job that sends. */
  record GitHub() implements ChannelSettings {
    private static final long serialVersionUID = 1L;

    @Override
    public String type() {
      return "github";
    }

    @Override
    public Map<String, SecretText> secretTexts() {
      return Map.of();
    }
  }
}
