package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.datasets.splits.SplitSettings;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.transforms.check.Rules;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a backfill is asked to do: the user's options, checked.
 *
 * @param logs the logs to read
 * @param output the folder to write
 * @param commits where commits are looked up
 * @param badRecords globs of bad records of a former output, mended by hand; none for none
 * @param rules parameters of the checks
 * @param timezone where days, weeks and months are cut; java.time and Joda both know its id
 * @param split how examples are divided; a manifest's cuts are in it
 * @param hashAuthors whether authors are written as hashes
 * @param storageQuotaBytes the room that the output has, in bytes; null for no quota
 * @param warehouse the warehouse to fill; null for none
 * @param options the options as the user gave them, by name; another run with them does the same
 */
public record BackfillRequest(
    LogRequest logs,
    String output,
    CommitSources commits,
    List<String> badRecords,
    Rules rules,
    ZoneId timezone,
    SplitSettings split,
    boolean hashAuthors,
    @Nullable Long storageQuotaBytes,
    @Nullable WarehouseAddress warehouse,
    Map<String, String> options) {
  /** Copies the collections. */
  public BackfillRequest {
    badRecords = List.copyOf(badRecords);
    options = Collections.unmodifiableMap(new TreeMap<>(options));
  }
}
