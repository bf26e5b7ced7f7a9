package io.workflowtelemetry.runners.config;

import io.workflowtelemetry.transforms.notify.TextMatch;
import io.workflowtelemetry.transforms.policy.Policy;
import io.workflowtelemetry.transforms.policy.Policy.Confirmation;
import io.workflowtelemetry.transforms.policy.Policy.Critical;
import io.workflowtelemetry.transforms.policy.Policy.Guardrails;
import io.workflowtelemetry.transforms.policy.Policy.Retries;
import io.workflowtelemetry.transforms.policy.Policy.Rollbacks;
import io.workflowtelemetry.transforms.policy.Policy.Timeouts;
import io.workflowtelemetry.transforms.policy.Policy.Veto;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a YAML file of policies: {@code rollbacks}, {@code retries} and {@code timeouts}. What is
 * absent is as in the file that comes with the program. Beside that a JSON Schema says the same of
 * what can be said in one.
 */
public final class PolicyFile {
  /** What stands in place of a file's name for the one that comes with the program. */
  public static final String DEFAULT = "default";

  private static final String FLAG = "--policy";
  private static final String SECTION = "keys and values";
  private static final String CONFIRMATIONS = "none, rerun, deployment, either or both";
  private static final String PATTERN = "a text, or a /regular expression/ in RE2's syntax";
  private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
  private static final TextMatch PRODUCTION = TextMatch.regex("(?i)prod(uction)?([^a-z].*)?");
  private static final Duration LONGEST = Duration.ofDays(365);
  private static final int MOST = 1_000;
  private static final int MOST_RERUNS = 10_000;

  private final Mistakes mistakes;

  private PolicyFile(Mistakes mistakes) {
    this.mistakes = mistakes;
  }

  /**
   * Reads a file.
   *
   * @param errors gets every mistake, each with its line
   * @return what it says; nothing where there are mistakes
   * @throws IOException if the file can't be read
   */
  public static Optional<Policy> read(Path path, UsageErrors errors) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return parse(path.toString(), in.readNBytes(YamlFile.MOST_BYTES + 1), errors);
    }
  }

  /** Returns what the file says that comes with the program. */
  public static Policy readDefault() {
    UsageErrors none = new UsageErrors();
    try {
      return parse(DEFAULT, defaultText(), none)
          .orElseThrow(() -> new IllegalStateException(none.lines().toString()));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  /** Returns the text of the file that comes with the program. */
  public static byte[] defaultText() {
    return YamlFile.resource("policy.default.yaml");
  }

  /** Returns the JSON Schema of files. */
  public static byte[] schema() {
    return YamlFile.resource("policy.schema.json");
  }

  /** Reads the bytes of a file of a name. */
  static Optional<Policy> parse(String file, byte[] bytes, UsageErrors errors) throws IOException {
    int before = errors.lines().size();
    Mistakes mistakes = Mistakes.in(FLAG, file, errors);
    Optional<YamlValue.Keys> keys = YamlFile.read(bytes, mistakes);
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    PolicyFile policy = new PolicyFile(mistakes);
    YamlFields fields = new YamlFields(keys.get(), mistakes);
    Policy read =
        new Policy(
            policy.rollbacks(policy.section(fields, "rollbacks")),
            retries(policy.section(fields, "retries")),
            timeouts(policy.section(fields, "timeouts")));
    fields.end();
    return errors.lines().size() == before ? Optional.of(read) : Optional.empty();
  }

  /** Returns the fields below a key; none where it is absent. */
  private YamlFields section(YamlFields parent, String key) {
    YamlValue.Keys none = new YamlValue.Keys(parent.line(key), Map.of());
    return new YamlFields(parent.keys(key, SECTION).orElse(none), mistakes);
  }

  private Rollbacks rollbacks(YamlFields fields) {
    List<Veto> vetoes = new ArrayList<>();
    for (YamlFields veto :
        fields.each("vetoes", "with decision, repository, workflow, from or until")) {
      vetoes.add(veto(veto));
    }
    Rollbacks rollbacks =
        new Rollbacks(
            whole(fields, "failures", 1, 100, 2),
            confirmation(fields),
            matches(fields, "branches", List.of()),
            guardrails(section(fields, "guardrails")),
            vetoes);
    fields.end();
    return rollbacks;
  }

  private Guardrails guardrails(YamlFields fields) {
    YamlFields critical = section(fields, "critical");
    Critical none =
        new Critical(
            matches(critical, "repositories", List.of()),
            matches(critical, "workflows", List.of()),
            matches(critical, "environments", List.of(PRODUCTION)));
    critical.end();
    int mostADay = whole(fields, "most_a_day", 0, MOST, 3);
    Duration within = fields.duration("within", Duration.ZERO, LONGEST, "0s to 365d");
    int offAfterWrong = whole(fields, "off_after_wrong", 1, MOST, 3);
    fields.end();
    return new Guardrails(
        mostADay, within == null ? Duration.ofMinutes(30) : within, offAfterWrong, none);
  }

  private static Confirmation confirmation(YamlFields fields) {
    String text = fields.text("confirmed_by", CONFIRMATIONS);
    Optional<Confirmation> confirmation =
        Arrays.stream(Confirmation.values())
            .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text))
            .findFirst();
    if (text != null && confirmation.isEmpty()) {
      fields.refuse("confirmed_by", CONFIRMATIONS);
    }
    return confirmation.orElse(Confirmation.RERUN);
  }

  private Veto veto(YamlFields fields) {
    String decision = fields.text("decision", "the decision_id of a decision");
    if (decision != null && !ID.matcher(decision).matches()) {
      fields.refuse("decision", "the decision_id of a decision: 32 hexadecimal digits");
    }
    TextMatch repository = match(fields, "repository");
    TextMatch workflow = match(fields, "workflow");
    Instant from = fields.instant("from");
    Instant until = fields.instant("until");
    if (from != null && until != null && !from.isBefore(until)) {
      fields.refuse("until", "a time after that of from");
    }
    if (Stream.of("decision", "repository", "workflow", "from", "until").noneMatch(fields::has)) {
      mistakes.add(
          fields.line(""), "a veto of all", "decision, repository, workflow, from or until");
    }
    var unused = fields.text("comment", "a text");
    fields.end();
    return new Veto(decision, repository, workflow, from, until);
  }

  private @Nullable TextMatch match(YamlFields fields, String key) {
    String text = fields.text(key, PATTERN);
    return text == null ? null : match(fields, key, text);
  }

  private List<TextMatch> matches(YamlFields fields, String key, List<TextMatch> absent) {
    List<String> texts = fields.texts(key, PATTERN + ", or a list of them");
    if (texts == null) {
      return absent;
    }
    List<TextMatch> matches = new ArrayList<>();
    for (String text : texts) {
      TextMatch match = match(fields, key, text);
      if (match != null) {
        matches.add(match);
      }
    }
    return matches;
  }

  private @Nullable TextMatch match(YamlFields fields, String key, String text) {
    try {
      return TextMatch.of(text);
    } catch (IllegalArgumentException e) {
      mistakes.add(fields.line(key), key + ": " + text, PATTERN + " (it " + e.getMessage() + ")");
      return null;
    }
  }

  private static Retries retries(YamlFields fields) {
    Retries retries =
        new Retries(
            whole(fields, "least_share_percent", 0, 100, 50),
            whole(fields, "least_known", 0, MOST_RERUNS, 5),
            whole(fields, "of_last", 1, MOST_RERUNS, 20));
    fields.end();
    return retries;
  }

  private static Timeouts timeouts(YamlFields fields) {
    Timeouts timeouts =
        new Timeouts(
            whole(fields, "percent_of_p99", 100, 10_000, 150),
            whole(fields, "least_runs", 1, MOST, 20),
            whole(fields, "of_last", 1, MOST, 200));
    fields.end();
    return timeouts;
  }

  private static int whole(YamlFields fields, String key, int least, int most, int absent) {
    Integer given = fields.whole(key, least, most);
    return given == null ? absent : given;
  }
}
