package io.workflowtelemetry.runners.cli;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.jspecify.annotations.Nullable;

/** What every command takes that writes runs, aggregates, alerts and training splits. */
public interface OutputOptions extends CheckOptions {
  /** Returns the folder that is written. */
  @Description("Folder to write; a former output there is replaced as a whole")
  @Allowed("a folder that is new, empty or a former output")
  @Default.String("out")
  String getOutput();

  /** Sets the folder that is written. */
  void setOutput(String value);

  /** Returns how examples are divided into train, validation and test. */
  @Description("How examples are divided into train, validation and test")
  @Allowed("time or hash")
  @Default.String("time")
  String getSplit();

  /** Sets how examples are divided. */
  void setSplit(String value);

  /** Returns where train ends in a time split; null for the default. */
  @Description("Time at which train ends; needs --validationUntil")
  @Allowed(
      value =
          "a time such as 2026-01-31T00:00:00Z, or a date such as 2026-01-31 (its start in"
              + " --timezone)",
      otherwise = "after 80 % of the groups")
  @Nullable String getTrainUntil();

  /** Sets where train ends. */
  void setTrainUntil(@Nullable String value);

  /** Returns where validation ends in a time split; null for the default. */
  @Description("Time at which validation ends; needs --trainUntil")
  @Allowed(value = "a time or a date, not before --trainUntil", otherwise = "after 90 %")
  @Nullable String getValidationUntil();

  /** Sets where validation ends. */
  void setValidationUntil(@Nullable String value);

  /** Returns the manifest whose cuts are used again; null where there is none. */
  @Description("manifest.json of a former output, to divide as it did")
  @Allowed("a file")
  @Nullable String getManifest();

  /** Sets the manifest whose cuts are used again. */
  void setManifest(@Nullable String value);

  /** Returns the room that the output has, in bytes; null for no quota. */
  @Description("Room that the output has, in bytes; an alert tells when it gets full")
  @Allowed(value = "a whole number over 0", otherwise = "no quota")
  @Nullable Long getStorageQuotaBytes();

  /** Sets the room that the output has, in bytes. */
  void setStorageQuotaBytes(@Nullable Long value);

  /** Returns whether a failed quality gate fails the command. */
  @Description("End with exit code 3 when the quality gate fails")
  @Default.Boolean(false)
  boolean isStrict();

  /** Sets whether a failed quality gate fails the command. */
  void setStrict(boolean value);
}
