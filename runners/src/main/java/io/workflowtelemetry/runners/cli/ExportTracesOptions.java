package io.workflowtelemetry.runners.cli;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** What {@code ./telemetry export-traces} takes. */
@OptionOrder({
  "input",
  "output",
  "server",
  "repository",
  "format",
  "webhookSecret",
  "csvMapping",
  "patch",
  "maxRecordBytes",
  "maxDocumentBytes"
})
public interface ExportTracesOptions extends LogOptions {
  /** Returns the folder that is written. */
  @Description("Folder to write; a former output there is replaced as a whole")
  @Allowed("a folder that is new, empty or a former output")
  @Default.String("traces")
  String getOutput();

  /** Sets the folder that is written. */
  void setOutput(String value);

  /** Returns the address of the server that the runs are of. */
  @Description("Server that the runs are of, for their addresses")
  @Allowed("an http or https address")
  @Default.String("https://github.com")
  String getServer();

  /** Sets the address of the server that the runs are of. */
  void setServer(String value);
}
