package io.workflowtelemetry.runners.cli;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which traces are to be written: the user's options, checked.
 *
 * @param logs the logs to read
 * @param server address of the server that the runs are of, without a slash at its end
 * @param output the folder to write
 * @param options the options as the user gave them, by name
 */
public record ExportTracesRequest(
    LogRequest logs, String server, String output, Map<String, String> options) {
  /** Copies the map. */
  public ExportTracesRequest {
    options = Collections.unmodifiableMap(new TreeMap<>(options));
  }
}
