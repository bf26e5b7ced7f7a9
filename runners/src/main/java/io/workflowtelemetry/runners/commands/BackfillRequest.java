package io.workflowtelemetry.runners.commands;

import io.workflowtelemetry.datasets.splits.SplitSettings;
import io.workflowtelemetry.transforms.check.Rules;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a backfill is asked to do: the user's options, checked.
 *
 * @param inputs globs of the logs to read, each of which matches a file
 * @param inputBytes the size of all files that they match, in bytes
 * @param output the folder to write
 * @param commits where commits are looked up
 * @param repository the repository of lines that name none, as owner/name; null for none
 * @param rules parameters of the checks
 * @param timezone where days, weeks and months are cut; java.time and Joda both know its id
 * @param split how examples are divided; a manifest's cuts are in it
 * @param hashAuthors whether authors are written as hashes
 * @param storageQuotaBytes the room that the output has, in bytes; null for no quota
 * @param maxRecordBytes the longest record that is read, in bytes
 */
public record BackfillRequest(
    List<String> inputs,
    long inputBytes,
    String output,
    CommitSources commits,
    @Nullable String repository,
    Rules rules,
    ZoneId timezone,
    SplitSettings split,
    boolean hashAuthors,
    @Nullable Long storageQuotaBytes,
    long maxRecordBytes) {
  /** Copies the list. */
  public BackfillRequest {
    inputs = List.copyOf(inputs);
  }
}
