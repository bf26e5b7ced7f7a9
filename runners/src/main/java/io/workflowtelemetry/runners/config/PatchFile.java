package io.workflowtelemetry.runners.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.workflowtelemetry.transforms.logs.Patch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The YAML file of a patch: a list of rules, each of which says which bad records it fits and what
 * stands there instead.
 */
public final class PatchFile {
  private static final String FLAG = "--patch";
  private static final int MOST_BYTES = 1024 * 1024;
  private static final Set<String> CONDITIONS =
      Set.of("file", "line", "dialect", "error_type", "payload_sha256");
  private static final Set<String> FIELDS = Set.of("where", "replace", "payload");

  /** What is said twice, or after the list, would be passed over. */
  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String file;
  private final UsageErrors errors;

  private PatchFile(String file, UsageErrors errors) {
    this.file = file;
    this.errors = errors;
  }

  /**
   * Reads a file.
   *
   * @param errors gets every mistake
   * @return the patch; one that does nothing where there are mistakes
   * @throws IOException if the file can't be read
   */
  public static Patch read(Path path, UsageErrors errors) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(path)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    }
    return new PatchFile(path.toString(), errors).parse(bytes);
  }

  private Patch parse(byte[] bytes) throws IOException {
    if (bytes.length > MOST_BYTES) {
      errors.add(FLAG, file, "a file of at most " + MOST_BYTES + " bytes");
      return Patch.NONE;
    }
    JsonNode root;
    try {
      root = YAML.readTree(bytes);
    } catch (JsonProcessingException e) {
      errors.add(
          FLAG, file, "YAML (" + e.getOriginalMessage().lines().findFirst().orElse("") + ")");
      return Patch.NONE;
    }
    if (!root.isArray()) {
      errors.add(FLAG, file, "a list of rules");
      return Patch.NONE;
    }
    List<Patch.Rule> rules = new ArrayList<>();
    for (int i = 0; i < root.size(); i++) {
      Patch.Rule rule = rule(i + 1, root.get(i));
      if (rule != null) {
        rules.add(rule);
      }
    }
    return new Patch(rules);
  }

  private Patch.@Nullable Rule rule(int number, JsonNode node) {
    if (!node.isObject()) {
      wrong(number, "where, and replace or payload");
      return null;
    }
    JsonNode where = node.path("where");
    if (!where.isObject()) {
      wrong(number, "where: any of " + String.join(", ", CONDITIONS.stream().sorted().toList()));
      return null;
    }
    if (!onlyHas(number, node, FIELDS) || !onlyHas(number, where, CONDITIONS)) {
      return null;
    }
    Patch.Change change = change(number, node);
    JsonNode line = where.path("line");
    if (!line.isMissingNode() && !line.canConvertToLong()) {
      wrong(number, "line: a whole number");
      return null;
    }
    return change == null
        ? null
        : new Patch.Rule(
            text(where, "file"),
            line.isMissingNode() ? null : line.longValue(),
            text(where, "dialect"),
            text(where, "error_type"),
            text(where, "payload_sha256"),
            change);
  }

  private Patch.@Nullable Change change(int number, JsonNode node) {
    JsonNode payload = node.path("payload");
    JsonNode replace = node.path("replace");
    if (payload.isMissingNode() == replace.isMissingNode()) {
      wrong(number, "one of replace and payload");
      return null;
    }
    if (payload.isTextual()) {
      return new Patch.ReplaceAll(payload.textValue());
    }
    if (!replace.path("pattern").isTextual() || !replace.path("with").isTextual()) {
      wrong(number, "payload: a text; or replace: {pattern: a text, with: a text}");
      return null;
    }
    try {
      Pattern pattern = Pattern.compile(replace.get("pattern").textValue());
      String with = replace.get("with").textValue();
      if (!onlyNamesGroups(with, pattern.groupCount())) {
        wrong(number, "with: a text; $0 to $%d are groups".formatted(pattern.groupCount()));
        return null;
      }
      return new Patch.Replace(pattern, with);
    } catch (PatternSyntaxException e) {
      wrong(number, "pattern: a regular expression as RE2 has them (" + e.getMessage() + ")");
      return null;
    }
  }

  /** Whether each dollar sign names a group that there is, or stands behind a backslash. */
  private static boolean onlyNamesGroups(String with, int groups) {
    for (int i = 0; i < with.length(); i++) {
      if (with.charAt(i) == '\\') {
        i++;
        if (i == with.length()) {
          return false;
        }
      } else if (with.charAt(i) == '$') {
        int digit = i + 1 < with.length() ? Character.digit(with.charAt(i + 1), 10) : -1;
        if (digit < 0 || digit > groups) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean onlyHas(int number, JsonNode node, Set<String> known) {
    boolean good = true;
    for (var names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        errors.add(
            FLAG,
            "%s rule %d: %s".formatted(file, number, name),
            "one of " + String.join(", ", known.stream().sorted().toList()));
        good = false;
      }
    }
    return good;
  }

  private void wrong(int number, String allowed) {
    errors.add(FLAG, "%s rule %d".formatted(file, number), allowed);
  }

  private static @Nullable String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isMissingNode() || value.isNull() ? null : value.asText();
  }
}
