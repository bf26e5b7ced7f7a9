package io.workflowtelemetry.tools.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What does a backfill as a process of its own: this program, or a peer. */
public enum BenchSide {
  /** The launcher, as a user calls it, on embedded Flink. */
  TELEMETRY("telemetry") {
    @Override
    List<String> command(Path home, String logs, Path output) {
      return List.of(
          home.resolve("telemetry").toString(),
          "backfill",
          "--input=" + logs,
          "--output=" + output,
          "--runner=FlinkRunner",
          "--parallelism=" + THREADS);
    }
  },
  /** SQL over DuckDB. */
  DUCKDB("duckdb") {
    @Override
    List<String> command(Path home, String logs, Path output) {
      return sql(home, "backfill", logs, output.toString(), Integer.toString(THREADS));
    }
  };

  private static final int THREADS = 2;

  private final String label;

  BenchSide(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }

  /**
   * Returns the process that reads logs and writes an output.
   *
   * @param home the folder of the project
   * @param logs a glob
   * @param output a folder that is there and empty
   */
  abstract List<String> command(Path home, String logs, Path output);

  /** Returns the folder of the driver that {@link SqlPeer} needs. */
  public static Path driver(Path home) {
    return home.resolve("runners/target/bench/lib");
  }

  /**
   * Counts what lies in an output of either side.
   *
   * @param log a file to write to
   * @return rows by table, alerts by rule
   */
  static Map<String, Long> count(Path home, Path output, Path log) throws IOException {
    var unused = MeasuredProcess.run(sql(home, "count", output.toString()), output, log);
    Map<String, Long> counts = new LinkedHashMap<>();
    for (String line : Files.readAllLines(log)) {
      int tab = line.indexOf('\t');
      counts.put(line.substring(0, tab), Long.parseLong(line.substring(tab + 1)));
    }
    return counts;
  }

  private static List<String> sql(Path home, String... arguments) {
    Path program =
        Path.of(
            URI.create(
                SqlPeer.class.getProtectionDomain().getCodeSource().getLocation().toString()));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // It waits for native code, nearly always.
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:+UseSerialGC");
    command.add("-cp");
    command.add(driver(home) + "/*:" + program);
    command.add(SqlPeer.class.getName());
    command.addAll(List.of(arguments));
    return command;
  }
}
