package io.workflowtelemetry.runners.cli;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An engine's option as this project sets it, in this project's words.
 *
 * @param description what it is for
 * @param allowed which values it takes
 * @param otherwise what holds where it is not given
 */
record EngineOption(String description, String allowed, String otherwise) {
  private static final String BOOLEAN = "true or false";
  private static final String COUNT = "a whole number over 0";

  /** The options of an engine that a user may want, by name, in the order of a help page. */
  static final Map<String, EngineOption> ALL = all();

  private static Map<String, EngineOption> all() {
    Map<String, EngineOption> all = new LinkedHashMap<>();
    all.put(
        "runner",
        new EngineOption(
            "Engine that runs the pipeline", "DirectRunner or FlinkRunner", "DirectRunner"));
    all.put(
        "flinkMaster",
        new EngineOption(
            "Flink to run on: embedded, or a cluster's JobManager (its REST address)",
            "[local], [auto] or host:port",
            "[local]"));
    all.put(
        "parallelism",
        new EngineOption(
            "How many tasks work side by side",
            COUNT,
            "the processors of this machine; on a cluster: its slots"));
    all.put(
        "objectReuse", new EngineOption("Flink: hand elements on without a copy", BOOLEAN, "true"));
    all.put(
        "fasterCopy", new EngineOption("Flink: leave out copies between steps", BOOLEAN, "true"));
    all.put(
        "disableMetrics",
        new EngineOption(
            "Flink: take no metrics of each element", BOOLEAN, "true; false for a stream"));
    all.put(
        "flinkConfDir",
        new EngineOption(
            "Flink: folder of Flink's own settings, where it is embedded", "a folder", "computed"));
    all.put(
        "filesToStage",
        new EngineOption(
            "Flink: jars that a cluster is given", "files, separated by commas", "the program"));
    all.put(
        "jobName",
        new EngineOption("Name of the job on a cluster", "text", "of program, user and time"));
    return Collections.unmodifiableMap(all);
  }
}
