package io.workflowtelemetry.runners;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs commands on little input, so that the JVM can keep the classes that they load. */
public final class Rehearsal {
  private Rehearsal() {}

  /**
   * Runs the commands and ends the process, with code 0 where all went well.
   *
   * @param arguments the folder of the samples, and a folder for what the commands write
   */
  public static void main(String[] arguments) throws IOException {
    ExitCode code =
        run(Path.of(arguments[0]), Path.of(arguments[1]), Telemetry.ofThisProcess(), System.out);
    System.exit(code.code());
  }

  /**
   * Runs the commands, one after another in this process.
   *
   * @param samples the folder of the samples
   * @param folder for what the commands write
   * @param telemetry the command line
   * @param out gets all that the commands say
   * @return how the first that did not end well ended; else {@link ExitCode#OK}
   * @throws IOException if the samples can't be read
   */
  static ExitCode run(Path samples, Path folder, Telemetry telemetry, PrintStream out)
      throws IOException {
    String warehouse = "--jdbcUrl=jdbc:h2:file:" + folder.resolve("warehouse");
    String spans = "--input=" + folder.resolve("spans") + "/**";
    String logs = "--input=" + Files.createDirectories(folder).resolve("logs.jsonl");
    // A part of a sample, whatever bytes it has: what comes of it is thrown away.
    try (var lines = Files.lines(samples.resolve("logs/mixed.jsonl"), ISO_8859_1)) {
      Files.write(folder.resolve("logs.jsonl"), lines.limit(100).toList(), ISO_8859_1);
    }
    List<List<String>> commands =
        List.of(
            List.of("help"),
            List.of("generate", "--runs=20", "--spans", "--output=" + folder.resolve("spans")),
            List.of(
                "backfill", "--runner=FlinkRunner", logs, "--output=" + folder.resolve("flink")),
            List.of("backfill", logs, "--output=" + folder.resolve("direct")),
            List.of(
                "diff", folder.resolve("flink").toString(), folder.resolve("direct").toString()),
            List.of("export-traces", logs, "--output=" + folder.resolve("traces")),
            List.of("bottlenecks", spans, warehouse),
            List.of("findings", warehouse));
    for (List<String> command : commands) {
      ExitCode code = telemetry.run(command.toArray(String[]::new), out, out, false);
      if (code != ExitCode.OK) {
        out.println("rehearsal: " + command + " ended as " + code);
        return code;
      }
    }
    return ExitCode.OK;
  }
}
