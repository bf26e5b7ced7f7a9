package io.workflowtelemetry.io.files;

import io.workflowtelemetry.io.files.OutputFolder.NotOursException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tells an earlier output from everything else that a folder may hold. */
final class OurOutput {

  private static final Set<String> ENTRIES =
      Set.of(
          "agents",
          "aggregates",
          "alerts",
          "bad-records",
          "check-runs",
          "corrections",
          "costs",
          "datasets",
          "decisions",
          "deliveries",
          "deployments",
          "dora",
          "duration",
          "flaky-tests",
          "health",
          "inputs",
          "job-logs",
          "performance_stats.json",
          "predictions",
          "ranked-flaky-tests",
          "run-events",
          "runs",
          "spans",
          "success",
          "tests",
          "traces",
          Summary.FILE);

  /**
   * The embedded warehouse, and models with what guards their folder: they outlive every output
   * that they lie in.
   */
  private static final Set<String> KEPT =
      Set.of(
          "warehouse.mv.db", "warehouse.trace.db", "warehouse.lock.db", "models", ".models.lock");

  private OurOutput() {}

  /** Whether an entry of an output is kept when the output is replaced. */
  static boolean isKept(String name) {
    return KEPT.contains(name);
  }

  /**
   * Checks a local folder before it is replaced; an empty one may be, but for what is kept.
   *
   * @throws NotOursException when anything is in it that no run of this project wrote
   */
  static void check(Path folder) throws IOException {
    List<String> names = Folders.names(folder).stream().filter(name -> !isKept(name)).toList();
    Optional<String> stray = names.stream().filter(name -> !ENTRIES.contains(name)).findFirst();
    if (stray.isPresent()) {
      throw new NotOursException(folder.toString(), "it holds " + stray.get());
    }
    if (!names.isEmpty() && !hasSummary(folder)) {
      throw new NotOursException(
          folder.toString(),
          "it has no " + Summary.FILE + " with \"producer\": \"" + Summary.PRODUCER + "\"");
    }
  }

  /** Whether the folder's summary names this project as its producer. */
  static boolean hasSummary(Path folder) throws IOException {
    Path summary = folder.resolve(Summary.FILE);
    if (!Files.isRegularFile(summary, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(summary)) {
      return Summary.isOurs(in);
    }
  }
}
