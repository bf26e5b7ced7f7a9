package io.workflowtelemetry.io.channels;

import io.workflowtelemetry.io.channels.ChannelSettings.MailSecurity;
import io.workflowtelemetry.io.files.SecretText;
import io.workflowtelemetry.io.kafka.ClientProperties;
import io.workflowtelemetry.io.kafka.TopicAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What holds for the values of settings. */
final class Checks {
  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");

  /** Those that the client sets itself, and refuses from others. */
  private static final Set<String> OUR_HEADERS =
      Set.of("connection", "content-length", "content-type", "expect", "host", "upgrade");

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]+\\]");

  /** An address as RFC 5321 has it, without quotes, comments and names. */
  private static final Pattern MAILBOX =
      Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,255}");

  private static final int HIGHEST_PORT = 65_535;
  private static final int MOST_HEADERS = 20;

  private Checks() {}

  static Map<String, SecretText> copy(Map<String, SecretText> texts) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(texts));
  }

  static Map<String, SecretText> prefixed(String prefix, Map<String, SecretText> texts) {
    Map<String, SecretText> prefixed = new LinkedHashMap<>();
    texts.forEach((key, text) -> prefixed.put(prefix + key, text));
    return prefixed;
  }

  static Map<String, SecretText> with(Map<String, SecretText> texts, String key, SecretText text) {
    Map<String, SecretText> all = new LinkedHashMap<>();
    all.put(key, text);
    all.putAll(texts);
    return all;
  }

  static void path(String key, String path) {
    try {
      if (path.isBlank() || Path.of(path).getFileName() == null) {
        throw new IllegalArgumentException(key + ": no path of a file");
      }
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(key + ": no path of a file", e);
    }
  }

  static void topic(TopicAddress address, Set<String> properties) {
    if (address.topics().size() != 1) {
      throw new IllegalArgumentException("address: it has one topic");
    }
    try {
      ClientProperties.of(properties.stream().collect(Collectors.toMap(name -> name, name -> "")));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("properties: " + e.getMessage(), e);
    }
  }

  static Map<String, SecretText> headers(Map<String, SecretText> headers) {
    if (headers.size() > MOST_HEADERS) {
      throw new IllegalArgumentException("headers: there are at most " + MOST_HEADERS);
    }
    for (String name : headers.keySet()) {
      if (!HEADER.matcher(name).matches()) {
        throw new IllegalArgumentException("headers: no name of a header");
      }
      if (OUR_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException("headers: " + name + " is not set by hand");
      }
    }
    return copy(headers);
  }

  static void email(
      String host,
      int port,
      MailSecurity security,
      @Nullable SecretText user,
      @Nullable SecretText password) {
    if (!HOST.matcher(host).matches()) {
      throw new IllegalArgumentException("host: no name of a server");
    }
    if (port < 1 || port > HIGHEST_PORT) {
      throw new IllegalArgumentException("port: it is 1 to " + HIGHEST_PORT);
    }
    if ((user == null) != (password == null)) {
      throw new IllegalArgumentException("user: user and password are both given, or neither is");
    }
    if (password != null && security == MailSecurity.NONE) {
      throw new IllegalArgumentException("security: a password is sent with STARTTLS or TLS only");
    }
  }

  static void mailboxes(String key, List<String> addresses) {
    if (addresses.isEmpty() || addresses.size() > ChannelSettings.Email.MOST_RECIPIENTS) {
      throw new IllegalArgumentException(
          key + ": 1 to " + ChannelSettings.Email.MOST_RECIPIENTS + " addresses");
    }
    addresses.forEach(address -> mailbox(key, address));
  }

  static void mailbox(String key, String address) {
    if (!MAILBOX.matcher(address).matches()) {
      throw new IllegalArgumentException(key + ": an address is NAME@HOST and nothing else");
    }
  }

  /** Returns what is wrong with a text that was resolved; the line repeats nothing of it. */
  static Optional<String> resolved(String key, String text) {
    if (text.isEmpty() || text.codePoints().anyMatch(Character::isISOControl)) {
      return Optional.of(key + ": it is empty, or holds a control character");
    }
    return key.equals("url") ? url(text).map(problem -> key + ": " + problem) : Optional.empty();
  }

  private static Optional<String> url(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      return Optional.of("no address of a web server");
    }
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (uri.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
      return Optional.of("an address begins with https://HOST or http://HOST");
    }
    return uri.getUserInfo() == null
        ? Optional.empty()
        : Optional.of("an address has no user or password; give them as a header");
  }
}
