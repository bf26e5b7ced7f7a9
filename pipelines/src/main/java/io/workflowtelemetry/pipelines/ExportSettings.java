package io.workflowtelemetry.pipelines;

/**
 * What an export of traces does; every part is checked by whoever makes it.
 *
 * @param logs the logs to read
 * @param server address of the server that the runs are of, without a slash at its end
 * @param folder the folder that is written below
 */
public record ExportSettings(LogSettings logs, String server, String folder) {}
