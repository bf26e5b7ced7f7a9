package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.collect.receive.ReceiveSettings;
import io.workflowtelemetry.runners.config.UsageErrors;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code ./telemetry receive} takes. */
public class ReceiveOptions {
  private static final int HIGHEST_PORT = 65_535;
  private static final int MOST_CONNECTIONS = 10_000;

  /** Arrays of Java have an end. */
  private static final int MOST_BODY_BYTES = 1 << 30;

  @Option(
      names = "--port",
      paramLabel = "a port",
      description = "Port that is listened at; 0 takes any that is free")
  int port = 8080;

  @Option(
      names = "--host",
      paramLabel = "an address of this machine",
      description = "Address that is listened at; 0.0.0.0 are all, which needs a secret")
  String host = "127.0.0.1";

  @Option(
      names = "--to",
      paramLabel = "files:DIR or kafka:TOPIC@HOST:PORT",
      description = {"Where deliveries are kept", "none; it must be given"})
  @Nullable String to;

  @Option(
      names = "--webhookSecret",
      paramLabel = "env:NAME or file:PATH",
      description = {
        "Where the secret is kept that GitHub and Gitea sign with; never the secret",
        "none; see --host"
      })
  @Nullable String webhookSecret;

  @Option(
      names = "--gitlabToken",
      paramLabel = "env:NAME or file:PATH",
      description = {
        "Where the token is kept that GitLab's webhooks come with; never the token",
        "none; see --host"
      })
  @Nullable String gitlabToken;

  @Option(
      names = "--token",
      paramLabel = "env:NAME or file:PATH",
      description = {
        "Where the bearer token is kept that all others come with; never the token",
        "none; see --host"
      })
  @Nullable String token;

  @Option(
      names = "--finishAfter",
      paramLabel = "a duration",
      description = "How long a file is written to before others may read it")
  String finishAfter = "30s";

  @Option(
      names = "--minFreeBytes",
      paramLabel = "a whole number",
      description = "With less free on the disk, deliveries are answered with 429")
  long minFreeBytes = 1L << 30;

  @Option(
      names = "--maxBodyBytes",
      paramLabel = "a whole number over 0, at most 1073741824",
      description = "Longest delivery, packed or not; GitHub sends at most 25 MB")
  int maxBodyBytes = 25 * 1024 * 1024;

  @Option(
      names = "--connections",
      paramLabel = "a whole number from 1 to 10000",
      description = "Most connections at once; others wait")
  int connections = 256;

  @Option(
      names = "--patience",
      paramLabel = "a duration",
      description = "How long a client may be silent, and a third of how long a delivery may take")
  String patience = "10s";

  @Option(
      names = "--kafkaProperties",
      paramLabel = "a file",
      description = {"Properties of Kafka's clients, such as how they log in", "none"})
  @Nullable String kafkaProperties;

  /** Returns how long a file is written to. */
  Duration finishAfter(UsageErrors errors) {
    return TimeTexts.duration("--finishAfter", finishAfter, errors);
  }

  /** Returns what is taken; it means nothing where there is a mistake. */
  ReceiveSettings settings(UsageErrors errors) {
    require("--port", port, 0, HIGHEST_PORT, errors);
    require("--maxBodyBytes", maxBodyBytes, 1, MOST_BODY_BYTES, errors);
    require("--connections", connections, 1, MOST_CONNECTIONS, errors);
    require("--minFreeBytes", minFreeBytes, 0, Long.MAX_VALUE, errors);
    ReceiveSettings settings =
        new ReceiveSettings(
            host,
            port,
            isLoopback(errors),
            SecretPlace.read("--webhookSecret", webhookSecret, errors),
            SecretPlace.read("--gitlabToken", gitlabToken, errors),
            SecretPlace.read("--token", token, errors),
            maxBodyBytes,
            connections,
            TimeTexts.duration("--patience", patience, errors));
    if (!settings.loopback() && !settings.hasSecret()) {
      errors.add(
          "--host",
          host,
          "127.0.0.1 or ::1 without a secret; others with --webhookSecret, --gitlabToken or --token");
    }
    return settings;
  }

  private boolean isLoopback(UsageErrors errors) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      errors.add("--host", host, "an address of this machine");
      return true;
    }
  }

  private static void require(String flag, long given, long least, long most, UsageErrors errors) {
    if (given < least || given > most) {
      errors.add(flag, Long.toString(given), "a whole number from " + least + " to " + most);
    }
  }
}
