package io.workflowtelemetry.runners.config;

import io.workflowtelemetry.io.channels.ChannelSettings;
import io.workflowtelemetry.io.channels.ChannelSettings.MailSecurity;
import io.workflowtelemetry.io.files.SecretText;
import io.workflowtelemetry.io.kafka.TopicAddress;
import io.workflowtelemetry.transforms.notify.Throttle;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the channels of a file of alerting. Nothing that may be a secret is ever repeated. */
final class AlertingChannels {
  static final int MOST_CHANNELS = 100;
  static final String NAMES = "a name of at most 64 letters, digits, dots, dashes and underscores";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern FILE = Pattern.compile("\\$\\{file:([^}]*)\\}");
  private static final List<String> TYPES =
      List.of(
          "console",
          "json-lines",
          "kafka",
          "webhook",
          "alertmanager",
          "slack",
          "teams",
          "pagerduty",
          "email",
          "github");

  private static final Set<String> INCIDENTS = Set.of("alertmanager", "pagerduty");

  private final Path folder;
  private final Mistakes mistakes;
  private final Map<String, ChannelSettings> channels = new LinkedHashMap<>();
  private final Map<String, String> absent = new LinkedHashMap<>();
  private final Map<String, Throttle> throttles = new LinkedHashMap<>();
  private final Set<String> names = new LinkedHashSet<>();
  private final Set<String> ofIncidents = new LinkedHashSet<>();

  /**
   * Makes it.
   *
   * @param folder what relative paths are relative to
   */
  AlertingChannels(Path folder, Mistakes mistakes) {
    this.folder = folder;
    this.mistakes = mistakes;
  }

  /** Returns the channels that can be used, by name, in the order of the file. */
  Map<String, ChannelSettings> channels() {
    return channels;
  }

  /** Returns the optional channels that lack a secret, by name, each with what it lacks. */
  Map<String, String> absent() {
    return absent;
  }

  /** Returns how many notifications channels may be sent, of those of which the file says it. */
  Map<String, Throttle> throttles() {
    return throttles;
  }

  /** Returns the names of all channels, with mistakes or without. */
  Set<String> names() {
    return names;
  }

  /** Returns the names of those that take what someone has to end, and nothing else. */
  Set<String> ofIncidents() {
    return ofIncidents;
  }

  void read(YamlValue.Keys named) {
    if (named.values().size() > MOST_CHANNELS) {
      mistakes.add(named.line(), "channels", "at most " + MOST_CHANNELS + " channels");
      return;
    }
    named
        .values()
        .forEach(
            (name, value) -> {
              if (!NAME.matcher(name).matches()) {
                mistakes.add(value.line(), name, NAMES);
              }
              if (value instanceof YamlValue.Keys keys) {
                read(name, keys);
              } else {
                mistakes.ofSecrets().add(name, value, "the keys of a channel, with its type");
              }
            });
  }

  private void read(String name, YamlValue.Keys keys) {
    String allowed = "one of " + String.join(", ", TYPES);
    String type = new YamlFields(keys, mistakes).required("type", allowed);
    if (type == null) {
      return;
    }
    if (!TYPES.contains(type)) {
      mistakes.add(new YamlFields(keys, mistakes).line("type"), "type: " + type, allowed);
      return;
    }
    YamlFields fields = new YamlFields(keys, mistakes.ofSecrets());
    var unused = fields.value("type");
    boolean optional = fields.truth("optional");
    Throttle throttle = AlertingRoutes.throttle(fields);
    ChannelSettings settings = settings(type, fields);
    fields.end();
    // A channel with mistakes is one all the same that routes may name.
    names.add(name);
    if (INCIDENTS.contains(type)) {
      ofIncidents.add(name);
    }
    if (settings == null) {
      return;
    }
    SortedSet<String> lacking = new TreeSet<>();
    settings
        .secretTexts()
        .forEach((key, text) -> text.missing().forEach(secret -> lacking.add("" + secret)));
    if (optional && !lacking.isEmpty()) {
      absent.put(name, String.join(" and ", lacking));
      return;
    }
    refuseSecrets(fields, keys, settings);
    channels.put(name, settings);
    if (throttle != null) {
      throttles.put(name, throttle);
    }
  }

  /** Makes the settings; null where there is a mistake that leaves none. */
  private @Nullable ChannelSettings settings(String type, YamlFields fields) {
    try {
      return switch (type) {
        case "console" -> new ChannelSettings.Console();
        case "github" -> new ChannelSettings.GitHub();
        case "json-lines" -> jsonLines(fields);
        case "kafka" -> kafka(fields);
        case "webhook" -> {
          SecretText url = url(fields);
          Map<String, SecretText> headers = secrets(fields, "headers");
          yield url == null ? null : new ChannelSettings.Webhook(url, headers);
        }
        case "alertmanager" -> {
          SecretText url = url(fields);
          Map<String, SecretText> headers = secrets(fields, "headers");
          yield url == null ? null : new ChannelSettings.Alertmanager(url, headers);
        }
        case "slack" -> {
          SecretText url = url(fields);
          yield url == null ? null : new ChannelSettings.Slack(url);
        }
        case "teams" -> {
          SecretText url = url(fields);
          yield url == null ? null : new ChannelSettings.Teams(url);
        }
        case "pagerduty" -> {
          SecretText key = required(fields, "routing_key");
          SecretText url = secret(fields, "url");
          yield key == null
              ? null
              : new ChannelSettings.PagerDuty(
                  key, Objects.requireNonNullElse(url, ChannelSettings.PagerDuty.USUAL_URL));
        }
        default -> email(fields);
      };
    } catch (IllegalArgumentException e) {
      String problem = String.valueOf(e.getMessage());
      mistakes.add(fields.line(key(problem)), key(problem), rule(problem));
      return null;
    }
  }

  private @Nullable ChannelSettings jsonLines(YamlFields fields) {
    String path = fields.required("path", "the path of a file");
    if (path == null) {
      return null;
    }
    try {
      return new ChannelSettings.JsonLines(folder.resolve(path).toString());
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("path: no path of a file", e);
    }
  }

  private @Nullable ChannelSettings kafka(YamlFields fields) {
    String address = fields.required("address", TopicAddress.ALLOWED);
    Map<String, SecretText> properties = secrets(fields, "properties");
    if (address == null) {
      return null;
    }
    try {
      return new ChannelSettings.Kafka(TopicAddress.parse(address), properties);
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      boolean named = message.startsWith("address: ") || message.startsWith("properties: ");
      throw new IllegalArgumentException(named ? message : "address: " + TopicAddress.ALLOWED, e);
    }
  }

  private @Nullable ChannelSettings email(YamlFields fields) {
    String host = fields.required("host", "the name of a mail server");
    Integer port = fields.whole("port", 1, 65_535);
    MailSecurity security = security(fields);
    SecretText user = secret(fields, "user");
    SecretText password = secret(fields, "password");
    String from = fields.required("from", "an address");
    if (!fields.has("to")) {
      mistakes.add(fields.line(""), "no to", "to: an address, or a list of addresses");
    }
    List<String> to = fields.texts("to", "an address, or a list of addresses");
    return host == null || from == null || to == null
        ? null
        : new ChannelSettings.Email(
            host,
            port == null ? ChannelSettings.Email.USUAL_PORT : port,
            security,
            user,
            password,
            from,
            to);
  }

  private static MailSecurity security(YamlFields fields) {
    List<String> names =
        Arrays.stream(MailSecurity.values())
            .map(value -> value.name().toLowerCase(Locale.ROOT))
            .toList();
    String allowed = "one of " + String.join(", ", names);
    String given = fields.text("security", allowed);
    if (given == null) {
      return MailSecurity.STARTTLS;
    }
    if (!names.contains(given)) {
      fields.refuse("security", allowed);
      return MailSecurity.STARTTLS;
    }
    return MailSecurity.valueOf(given.toUpperCase(Locale.ROOT));
  }

  private @Nullable SecretText url(YamlFields fields) {
    return required(fields, "url");
  }

  private @Nullable SecretText required(YamlFields fields, String key) {
    String text = fields.required(key, SecretText.ALLOWED);
    return text == null ? null : secret(fields, key, text);
  }

  private @Nullable SecretText secret(YamlFields fields, String key) {
    String text = fields.text(key, SecretText.ALLOWED);
    return text == null ? null : secret(fields, key, text);
  }

  private Map<String, SecretText> secrets(YamlFields fields, String key) {
    Map<String, SecretText> secrets = new LinkedHashMap<>();
    fields
        .keys(key, "names, each with a text")
        .ifPresent(
            keys -> {
              YamlFields named = new YamlFields(keys, fields.mistakes());
              for (String name : keys.values().keySet()) {
                SecretText secret = secret(named, name);
                if (secret != null) {
                  secrets.put(name, secret);
                }
              }
            });
    return secrets;
  }

  private @Nullable SecretText secret(YamlFields fields, String key, String text) {
    try {
      return SecretText.of(FILE.matcher(text).replaceAll(this::besideTheFile));
    } catch (IllegalArgumentException e) {
      fields.refuse(key, SecretText.ALLOWED);
      return null;
    }
  }

  private String besideTheFile(MatchResult found) {
    return Matcher.quoteReplacement("${file:" + folder.resolve(found.group(1)) + "}");
  }

  private void refuseSecrets(YamlFields fields, YamlValue.Keys keys, ChannelSettings settings) {
    Map<String, SecretText> texts = settings.secretTexts();
    texts.forEach(
        (key, text) ->
            text.missing()
                .forEach(
                    secret ->
                        mistakes.add(
                            line(fields, keys, key),
                            key + ": ${" + secret + "}",
                            "a place with a secret in it")));
    for (String problem : settings.problems()) {
      SecretText text = texts.get(key(problem));
      if (text == null || text.missing().isEmpty()) {
        mistakes.add(line(fields, keys, key(problem)), key(problem), rule(problem));
      }
    }
  }

  /** Returns the key that a line about a channel begins with. */
  private static String key(String problem) {
    return problem.substring(0, Math.max(0, problem.indexOf(": ")));
  }

  private static String rule(String problem) {
    int colon = problem.indexOf(": ");
    return colon < 0 ? problem : problem.substring(colon + 2);
  }

  /** Returns the line of a key, which may be one below another, with a dot between. */
  private static int line(YamlFields fields, YamlValue.Keys keys, String key) {
    int dot = key.indexOf('.');
    return dot > 0 && keys.get(key.substring(0, dot)) instanceof YamlValue.Keys below
        ? new YamlFields(below, fields.mistakes()).line(key.substring(dot + 1))
        : fields.line(key);
  }
}
