package io.workflowtelemetry.collect.github;

import com.github.luben.zstd.ZstdInputStream;
import io.workflowtelemetry.collect.fixtures.GitHubHistory;
import io.workflowtelemetry.collect.fixtures.GitHubServer;
import io.workflowtelemetry.collect.github.CollectSettings.Part;
import io.workflowtelemetry.io.files.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Collects from a server that answers for a history, at a time that passes only in waits. */
abstract class CollectFixture {
  static final String LANTERN = "harbor/lantern";
  static final Instant BEGIN = Instant.parse("2026-01-05T00:00:00Z");
  static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");
  static final String TOKEN = "ghp_kUmQuAt7741";

  @TempDir Path folder = Path.of("");
  final GitHubHistory history = new GitHubHistory().repository(LANTERN);
  final GitHubServer server = new GitHubServer(history);
  final List<Duration> waits = new ArrayList<>();
  final Progress progress = new Progress();
  Instant now = NOW;
  Set<Part> with = EnumSet.noneOf(Part.class);
  @Nullable String artifacts;
  @Nullable Instant since;
  int maxCallsPerHour = Integer.MAX_VALUE;
  List<RepositoryName> repositories = List.of(new RepositoryName("harbor", "lantern"));
  @Nullable String organisation;

  /** The clock of this machine, which need not be the server's. */
  final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now;
        }
      };

  @BeforeEach
  void writeToken() throws IOException {
    server.now(NOW);
    Files.writeString(folder.resolve("token"), TOKEN + "\n");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  Path output() {
    return folder.resolve("logs");
  }

  Access access() {
    return new Access.Token(Secret.at("file:" + folder.resolve("token")).orElseThrow());
  }

  /** Both clocks go on. */
  void pass(Duration time) {
    now = now.plus(time);
    server.now(NOW.plus(Duration.between(NOW, now)));
  }

  Collect.Outcome collect() throws IOException {
    CollectSettings settings =
        new CollectSettings(
            ApiAddress.of(server.url()).orElseThrow(),
            access(),
            repositories,
            organisation,
            since,
            with,
            artifacts,
            output(),
            maxCallsPerHour,
            Duration.ofDays(3));
    try (Collect collect =
        new Collect(
            settings,
            clock,
            time -> {
              waits.add(time);
              pass(time);
            },
            progress)) {
      return collect.once();
    }
  }

  /** Returns every file that is kept and what it holds, unpacked. */
  SortedMap<String, String> kept() throws IOException {
    SortedMap<String, String> kept = new TreeMap<>();
    if (!Files.isDirectory(output())) {
      return kept;
    }
    try (Stream<Path> files = Files.walk(output())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = output().relativize(file).toString();
        try (InputStream in = Files.newInputStream(file)) {
          byte[] content =
              name.endsWith(".zst") ? new ZstdInputStream(in).readAllBytes() : in.readAllBytes();
          kept.put(name, new String(content, StandardCharsets.UTF_8));
        }
      }
    }
    return kept;
  }

  String file(long run, int attempt, String name) throws IOException {
    return kept().getOrDefault("harbor/lantern/%d/%d/%s".formatted(run, attempt, name), "");
  }

  /** Returns the calls whose path, behind the repository's, begins so. */
  List<String> asked(String path) {
    return server.asked().stream()
        .filter(call -> call.startsWith("/repos/harbor/lantern" + path))
        .toList();
  }
}
