package io.workflowtelemetry.runners.commands;

import io.workflowtelemetry.datasets.splits.SplitSettings;
import io.workflowtelemetry.io.logs.ReadLimits;
import io.workflowtelemetry.io.secrets.Secret;
import io.workflowtelemetry.transforms.check.Rules;
import io.workflowtelemetry.transforms.csv.CsvMapping;
import io.workflowtelemetry.transforms.mend.Patch;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a backfill is asked to do: the user's options, checked.
 *
 * @param inputs globs of the logs to read, each of which matches a file
 * @param inputBytes the size of all files that they match, in bytes
 * @param output the folder to write
 * @param commits where commits are looked up
 * @param repository the repository of lines that name none, as owner/name; null for none
 * @param format name of the format of every file; null where content tells
 * @param webhookSecret where the secret of webhook deliveries is kept; null for none
 * @param csvMapping what the columns of CSV files hold; null for none
 * @param badRecords globs of bad records of a former output, mended by hand; none for none
 * @param patch rules that mend bad records
 * @param rules parameters of the checks
 * @param timezone where days, weeks and months are cut; java.time and Joda both know its id
 * @param split how examples are divided; a manifest's cuts are in it
 * @param hashAuthors whether authors are written as hashes
 * @param storageQuotaBytes the room that the output has, in bytes; null for no quota
 * @param limits the longest that is read as one
 * @param options the options as the user gave them, by name; another run with them does the same
 */
public record BackfillRequest(
    List<String> inputs,
    long inputBytes,
    String output,
    CommitSources commits,
    @Nullable String repository,
    @Nullable String format,
    @Nullable Secret webhookSecret,
    @Nullable CsvMapping csvMapping,
    List<String> badRecords,
    Patch patch,
    Rules rules,
    ZoneId timezone,
    SplitSettings split,
    boolean hashAuthors,
    @Nullable Long storageQuotaBytes,
    ReadLimits limits,
    Map<String, String> options) {
  /** Copies the lists. */
  public BackfillRequest {
    inputs = List.copyOf(inputs);
    badRecords = List.copyOf(badRecords);
    options = Collections.unmodifiableMap(new TreeMap<>(options));
  }
}
