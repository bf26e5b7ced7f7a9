package io.workflowtelemetry.runners.cli;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** What every command takes that understands records, wherever they come from. */
public interface RecordOptions extends PipelineOptions {
  /** The longest record that is read, in bytes, where none is given. */
  long DEFAULT_MAX_RECORD_BYTES = 16L * 1024 * 1024;

  /** The longest document that is read, in bytes, where none is given. */
  long DEFAULT_MAX_DOCUMENT_BYTES = 64L * 1024 * 1024;

  /** Returns the repository of lines that name none; null where there is none. */
  @Description("Repository of lines that name none")
  @Allowed("owner/name")
  @Nullable String getRepository();

  /** Sets the repository of lines that name none. */
  void setRepository(@Nullable String value);

  /** Returns the format that every file of the input is in; null where content tells. */
  @Description("Format of every file of the input")
  @Allowed(value = "the name of a format or dialect", otherwise = "told by each file's content")
  @Nullable String getFormat();

  /** Sets the format that every file of the input is in. */
  void setFormat(@Nullable String value);

  /** Returns where the secret of webhooks is kept; null where signatures are not looked at. */
  @Description("Where the secret is kept that webhook deliveries are signed with; never the secret")
  @Allowed(value = "env:NAME or file:PATH", otherwise = "signatures are not looked at")
  @Nullable String getWebhookSecret();

  /** Sets where the secret of webhooks is kept. */
  void setWebhookSecret(@Nullable String value);

  /** Returns the file that says what the columns of CSV files hold; null for none. */
  @Description("YAML file that says what the columns of CSV files hold")
  @Allowed(value = "a file", otherwise = "CSV is of no known format")
  @Nullable String getCsvMapping();

  /** Sets the file that says what the columns of CSV files hold. */
  void setCsvMapping(@Nullable String value);

  /** Returns the longest record that is read, in bytes; a longer one is a bad record. */
  @Description("Longest record that is read, in bytes; a longer one is a bad record")
  @Allowed("a whole number over 0, at most 1073741824")
  @Default.Long(DEFAULT_MAX_RECORD_BYTES)
  long getMaxRecordBytes();

  /** Sets the longest record that is read, in bytes. */
  void setMaxRecordBytes(long value);

  /**
   * Returns the longest file that is read as one record, in bytes; a longer one is a bad record.
   */
  @Description("Longest report, job log or archive that is read, in bytes; each is read as one")
  @Allowed("a whole number over 0, at most 1073741824")
  @Default.Long(DEFAULT_MAX_DOCUMENT_BYTES)
  long getMaxDocumentBytes();

  /** Sets the longest file that is read as one record, in bytes. */
  void setMaxDocumentBytes(long value);
}
