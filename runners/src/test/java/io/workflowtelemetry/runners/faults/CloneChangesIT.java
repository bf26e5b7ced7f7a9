package io.workflowtelemetry.runners.faults;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.io.git.GitProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clone that a stream looks up commits in changes, and is away for a while. */
@FaultTest
class CloneChangesIT {
  private static final int EVENTS = Size.events(2_000);
  private static final Duration PACE = Duration.ofMinutes(15);
  private static final Duration AWAY = Size.time(Duration.ofSeconds(10));
  private static final int COMMITS = 120;

  @TempDir Path folder = Path.of("");

  @Test
  void commitsAreThoseOfGitInTheEnd() throws Exception {
    Outcome outcome = new Outcome();
    Path clone = folder.resolve("clone");
    GitProgram origin = GitProgram.in(Files.createDirectories(folder.resolve("origin")));
    origin.run("init", "-q", "-b", "main");
    List<String> shas = commit(origin, 0, COMMITS / 2);
    GitProgram.in(folder).run("clone", "-q", "--bare", "origin", "clone");
    shas.addAll(commit(origin, COMMITS / 2, COMMITS));
    Logs logs = Logs.of(naming(shas, Logs.generated(2 * EVENTS, folder, List.of())), Logs.oneBad());
    try (StreamedTopic topic =
        StreamedTopic.of(logs, folder, PACE).with("--commits=git:" + clone)) {
      try (ProcessCluster cluster = ProcessCluster.start(folder.resolve("cluster"), 2, 1)) {
        Process client = topic.stream(cluster);
        topic.awaitRead(0.02, client);
        GitProgram bare = GitProgram.in(clone);
        bare.run("fetch", "-q", "origin", "main:main");
        Duration fetched = topic.awaitRecovery(client);
        bare.run("repack", "-q", "-a", "-d");
        Duration repacked = topic.awaitRecovery(client);
        Path away = Files.move(clone, folder.resolve("away"));
        topic.goesOnFor(AWAY, client);
        Files.move(away, clone);
        outcome.add(Fault.CLONE_CHANGED, fetched);
        outcome.add(Fault.CLONE_CHANGED, repacked);
        outcome.add(Fault.CLONE_CHANGED, topic.awaitRecovery(client));
        topic.awaitEnd(client);
      }
      topic.assertSameAsBackfill();
      assertThat(changesOf(topic), is(new TreeSet<>(changes(origin, shas))));
    }
    outcome.held(EVENTS);
  }

  private static List<String> commit(GitProgram git, int from, int to) throws Exception {
    List<String> shas = new ArrayList<>();
    for (int i = from; i < to; i++) {
      for (int file = 0; file <= i % 3; file++) {
        git.write("docks/" + (i + file) % 17 + ".txt", ("crate " + i + "\n").repeat(1 + i % 40));
      }
      shas.add(git.commitAll("Stow crate " + i));
    }
    return shas;
  }

  /** Returns the whole runs, each of which names a commit of the repository, and no more of it. */
  private static List<String> naming(List<String> shas, Logs logs) throws Exception {
    ObjectMapper json = new ObjectMapper();
    List<String> lines = new ArrayList<>();
    for (String line : logs.lines().subList(0, EVENTS)) {
      ObjectNode run = (ObjectNode) json.readTree(line);
      run.putObject("commit").put("sha", shas.get(lines.size() % shas.size()));
      lines.add(run.toString());
    }
    return lines;
  }

  private static List<String> changes(GitProgram git, List<String> shas) throws Exception {
    Map<String, GitProgram.Counts> all = git.showAll();
    return shas.stream()
        .map(
            sha -> {
              GitProgram.Counts counts = Objects.requireNonNull(all.get(sha));
              return sha + "|" + counts.files() + "|" + counts.added() + "|" + counts.removed();
            })
        .toList();
  }

  private static Set<String> changesOf(StreamedTopic topic) throws SQLException {
    return new TreeSet<>(
        topic
            .warehouse()
            .query(
                "select distinct head_sha, files_changed, lines_added, lines_removed"
                    + " from workflow_run"));
  }
}
