package io.workflowtelemetry.io.kafka;

import java.io.Serializable;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClientFactory;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * What a user sets of Kafka's clients, by Kafka's own names: security above all. Values may be
 * secret, so that they stand in no message and in nothing that is shown of a job. They are part of
 * the job that an engine is given, however; Kafka's {@code config.providers} has each machine read
 * a secret where it is kept, and the value is then {@code ${file:PATH:KEY}} or {@code ${env:NAME}}.
 */
public final class ClientProperties implements Serializable {
  private static final long serialVersionUID = 1L;

  /** No properties. */
  public static final ClientProperties NONE = new ClientProperties(Map.of());

  /** Those that reading and writing set themselves. */
  private static final Set<String> OURS =
      Set.of(
          ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
          ConsumerConfig.GROUP_ID_CONFIG,
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
          ProducerConfig.TRANSACTIONAL_ID_CONFIG);

  /** A word of a value that is not the name of something; a login's settings have many. */
  private static final Pattern WORD = Pattern.compile("[^\\s;=\"',]++(?!\\s*=)");

  private static final int SHORTEST_SECRET = 3;

  private final TreeMap<String, String> values;

  private ClientProperties(Map<String, String> values) {
    this.values = new TreeMap<>(values);
  }

  /**
   * Returns properties.
   *
   * @throws IllegalArgumentException where one is not the user's to set; the message names it
   */
  public static ClientProperties of(Map<String, String> values) {
    Set<String> wrong = new TreeSet<>(values.keySet());
    wrong.retainAll(OURS);
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(
          "properties of Kafka's clients that are not set by hand: " + String.join(", ", wrong));
    }
    return new ClientProperties(values);
  }

  /** The connector knows best whether its consumers may see what is not committed. */
  private Map<String, Object> onTopOf(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.putAll(values);
    Object isolation = settings.get(ConsumerConfig.ISOLATION_LEVEL_CONFIG);
    if (isolation != null) {
      all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
    }
    return all;
  }

  /**
   * Makes a client.
   *
   * @param settings what Beam's connector sets
   * @throws IllegalArgumentException where that can't be; the message tells no value that may be
   *     secret
   */
  <T extends AutoCloseable> T client(
      Map<String, Object> settings, Function<Map<String, Object>, T> maker) {
    Map<String, Object> all = onTopOf(settings);
    try {
      T client = maker.apply(all);
      try {
        checkMechanism();
      } catch (IllegalArgumentException e) {
        Utils.closeQuietly(client, "Kafka's client");
        throw e;
      }
      return client;
    } catch (KafkaException | IllegalArgumentException e) {
      throw failure(String.valueOf(all.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)), e);
    }
  }

  /** Returns why a client can't be made, without its cause where that tells part of a value. */
  private IllegalArgumentException failure(String bootstrap, RuntimeException cause) {
    String about = "no client for the Kafka at " + bootstrap + " can be made: ";
    Throwable first = cause;
    boolean tells = false;
    for (@Nullable Throwable next = cause; next != null; next = next.getCause()) {
      first = next;
      tells |= tellsValue(String.valueOf(next.getMessage()));
    }
    return tells
        ? new IllegalArgumentException(
            about + "one of these properties is wrong: " + String.join(", ", values.keySet()))
        : new IllegalArgumentException(about + first.getMessage(), cause);
  }

  /**
   * Checks that there is a way to log in as the properties say, which a new client does not: it
   * only tries and tries. Called when there is a client, because that brings Kafka's own ways in.
   *
   * @throws IllegalArgumentException where this JVM knows no such way
   */
  private void checkMechanism() {
    String mechanism = values.getOrDefault(SaslConfigs.SASL_MECHANISM, "${}");
    String protocol = values.getOrDefault(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "");
    // One that is kept elsewhere is not known here.
    if (mechanism.startsWith("${") || !protocol.startsWith("SASL_")) {
      return;
    }
    Set<String> known = new TreeSet<>();
    for (SaslClientFactory factory : Collections.list(Sasl.getSaslClientFactories())) {
      known.addAll(List.of(factory.getMechanismNames(Map.of())));
    }
    if (!known.contains(mechanism)) {
      throw new IllegalArgumentException(
          SaslConfigs.SASL_MECHANISM
              + " is none of "
              + String.join(", ", known)
              + " but "
              + mechanism);
    }
  }

  private boolean tellsValue(String message) {
    for (Map.Entry<String, String> property : values.entrySet()) {
      if (isPlain(property.getKey())) {
        continue;
      }
      Matcher words = WORD.matcher(property.getValue());
      while (words.find()) {
        if (words.end() - words.start() >= SHORTEST_SECRET && message.contains(words.group())) {
          return true;
        }
      }
    }
    return false;
  }

  /** Returns whether Kafka knows the property and says itself that it is no password. */
  private static boolean isPlain(String name) {
    return isPlain(ConsumerConfig.configDef(), name) || isPlain(ProducerConfig.configDef(), name);
  }

  private static boolean isPlain(ConfigDef known, String name) {
    ConfigDef.@Nullable ConfigKey key = known.configKeys().get(name);
    return key != null && key.type() != ConfigDef.Type.PASSWORD;
  }

  /** Returns the properties' names. */
  @Override
  public String toString() {
    return values.keySet().toString();
  }
}
