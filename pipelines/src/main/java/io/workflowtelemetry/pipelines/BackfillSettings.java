package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.datasets.splits.SplitSettings;
import io.workflowtelemetry.io.logs.ReadLimits;
import io.workflowtelemetry.transforms.check.Rules;
import io.workflowtelemetry.transforms.mend.Patch;
import io.workflowtelemetry.transforms.parse.DialectSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a backfill does; every part is checked by whoever makes it.
 *
 * @param inputs globs of log files, those of commits among them
 * @param gitRepositories folders of git repositories that commits are looked up in
 * @param repository the repository of records that name none; null where none is known
 * @param dialects what the dialects of the logs have to be told
 * @param limits the longest that is read as one
 * @param badRecords globs of bad records of a former backfill, mended by hand
 * @param patch rules that mend bad records
 * @param rules parameters of the checks
 * @param timezone zone that days, weeks and months are cut in
 * @param split how training examples are divided
 * @param hashPeople whether authors and actors are written as hashes
 * @param storageQuotaBytes what may be written, in bytes; null for no quota
 * @param bundles into how many bundles grouped elements are put again, which changes no result; 0
 *     where the runner has no need of it
 * @param folder the folder that is written below
 */
public record BackfillSettings(
    List<String> inputs,
    List<String> gitRepositories,
    @Nullable String repository,
    DialectSettings dialects,
    ReadLimits limits,
    List<String> badRecords,
    Patch patch,
    Rules rules,
    String timezone,
    SplitSettings split,
    boolean hashPeople,
    @Nullable Long storageQuotaBytes,
    int bundles,
    String folder) {
  /** Copies the lists. */
  public BackfillSettings {
    inputs = List.copyOf(inputs);
    badRecords = List.copyOf(badRecords);
    gitRepositories = List.copyOf(gitRepositories);
  }

  /** Returns the longest line of a bad record: its bytes, escaped, and what is said of them. */
  ReadLimits correctionLimits() {
    long longest = Math.max(limits.maxRecordBytes(), limits.maxDocumentBytes());
    long line = Math.min(ReadLimits.LARGEST, 6 * longest + (64 << 10));
    return new ReadLimits(line, line);
  }
}
