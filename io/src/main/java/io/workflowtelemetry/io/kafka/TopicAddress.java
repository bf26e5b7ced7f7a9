package io.workflowtelemetry.io.kafka;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Topics of a Kafka, and where it is.
 *
 * @param topics the topics' names, each once, at least one
 * @param bootstrap servers that know the others, {@code HOST:PORT[,HOST:PORT]}
 */
public record TopicAddress(List<String> topics, String bootstrap) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What a user may write. */
  public static final String ALLOWED = "kafka:TOPIC[,TOPIC]@HOST:PORT[,HOST:PORT]";

  static final String SCHEME = "kafka:";

  /** Kafka's own rule, in its class Topic. */
  private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]+\\]");
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
  private static final int HIGHEST_PORT = 65_535;

  /** Returns a copy that stays as it is. */
  public TopicAddress {
    topics = List.copyOf(topics);
  }

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException with one line that says what is wrong; it repeats nothing of
   *     {@code text}, which may hold a password in a wrong place
   */
  public static TopicAddress parse(String text) {
    if (!text.startsWith(SCHEME)) {
      throw wrong("it begins with " + SCHEME);
    }
    int at = text.indexOf('@');
    if (at < 0) {
      throw wrong("an at sign stands between topics and servers");
    }
    List<String> topics = new ArrayList<>();
    for (String topic : text.substring(SCHEME.length(), at).split(",", -1)) {
      if (!TOPIC.matcher(topic).matches() || topic.equals(".") || topic.equals("..")) {
        throw wrong("a topic has 1 to 249 letters, digits, dots, underscores and dashes");
      }
      if (topics.contains(topic)) {
        throw wrong("a topic is named once");
      }
      topics.add(topic);
    }
    String bootstrap = text.substring(at + 1);
    for (String server : bootstrap.split(",", -1)) {
      if (!isServer(server)) {
        throw wrong("a server is HOST:PORT, with neither user nor password");
      }
    }
    return new TopicAddress(topics, bootstrap);
  }

  private static boolean isServer(String server) {
    int colon = server.lastIndexOf(':');
    if (colon < 0 || !HOST.matcher(server.substring(0, colon)).matches()) {
      return false;
    }
    String port = server.substring(colon + 1);
    if (!PORT.matcher(port).matches()) {
      return false;
    }
    int number = Integer.parseInt(port);
    return number > 0 && number <= HIGHEST_PORT;
  }

  private static IllegalArgumentException wrong(String rule) {
    return new IllegalArgumentException("Kafka's topics are given as " + ALLOWED + ": " + rule);
  }

  /** Returns what {@link #parse} reads. */
  @Override
  public String toString() {
    return SCHEME + String.join(",", topics) + "@" + bootstrap;
  }
}
