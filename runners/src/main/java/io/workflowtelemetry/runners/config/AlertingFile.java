package io.workflowtelemetry.runners.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads a YAML file of alerting: {@code channels} on which people are told, {@code routes} that say
 * who is told of which alerts, and {@code silences}, {@code mute_times} and {@code inhibitions}.
 * Beside it a JSON Schema says the same of what can be said in one.
 */
public final class AlertingFile {
  /** What stands in place of a file's name for the one that comes with the program. */
  public static final String DEFAULT = "default";

  private static final String FLAG = "--alerting";

  private AlertingFile() {}

  /**
   * Reads a file.
   *
   * @param errors gets every mistake, each with its line; secrets that are missing are some
   * @return what it says; nothing where there are mistakes
   * @throws IOException if the file can't be read
   */
  public static Optional<Alerting> read(Path path, UsageErrors errors) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(path)) {
      bytes = in.readNBytes(YamlFile.MOST_BYTES + 1);
    }
    Path folder = Objects.requireNonNullElse(path.toAbsolutePath().getParent(), Path.of(""));
    return parse(path.toString(), folder, bytes, errors);
  }

  /**
   * Reads the file that comes with the program.
   *
   * @param errors gets what is wrong with the secrets that it finds
   * @return what it says; nothing where there are mistakes
   */
  public static Optional<Alerting> readDefault(UsageErrors errors) {
    try {
      return parse(
          DEFAULT,
          Path.of("").toAbsolutePath(),
          YamlFile.resource("alerting.default.yaml"),
          errors);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  /** Returns the text of the file that comes with the program. */
  public static byte[] defaultText() {
    return YamlFile.resource("alerting.default.yaml");
  }

  /** Returns the JSON Schema of files. */
  public static byte[] schema() {
    return YamlFile.resource("alerting.schema.json");
  }

  /** Reads the bytes of a file of a name, with the folder that it lies in. */
  static Optional<Alerting> parse(String file, Path folder, byte[] bytes, UsageErrors errors)
      throws IOException {
    int before = errors.lines().size();
    Mistakes mistakes = Mistakes.in(FLAG, file, errors);
    Optional<YamlValue.Keys> keys = YamlFile.read(bytes, mistakes);
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    YamlFields fields = new YamlFields(keys.get(), mistakes);
    AlertingChannels channels = new AlertingChannels(folder, mistakes);
    if (!fields.has("channels")) {
      mistakes.add(0, "no channels", "channels: names, each with the keys of a channel");
    }
    fields.keys("channels", "names, each with the keys of a channel").ifPresent(channels::read);
    Optional<Alerting> alerting =
        new AlertingRoutes(channels, mistakes)
            .read(fields)
            .map(routing -> new Alerting(channels.channels(), routing, channels.absent()));
    fields.end();
    return errors.lines().size() == before ? alerting : Optional.empty();
  }
}
