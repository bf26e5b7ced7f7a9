package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.datasets.splits.SplitSettings;
import io.workflowtelemetry.transforms.check.Rules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a backfill does; every part is checked by whoever makes it.
 *
 * @param inputs globs of log files, those of commits among them
 * @param gitRepositories folders of git repositories that commits are looked up in
 * @param repository the repository of records that name none; null where none is known
 * @param rules parameters of the checks
 * @param timezone zone that days, weeks and months are cut in
 * @param split how training examples are divided
 * @param hashPeople whether authors and actors are written as hashes
 * @param storageQuotaBytes what may be written, in bytes; null for no quota
 * @param maxRecordBytes the longest record that is read, in bytes
 * @param bundles into how many bundles grouped elements are put again, which changes no result; 0
 *     where the runner has no need of it
 * @param folder the folder that is written below
 */
public record BackfillSettings(
    List<String> inputs,
    List<String> gitRepositories,
    @Nullable String repository,
    Rules rules,
    String timezone,
    SplitSettings split,
    boolean hashPeople,
    @Nullable Long storageQuotaBytes,
    long maxRecordBytes,
    int bundles,
    String folder) {
  /** Copies the lists. */
  public BackfillSettings {
    inputs = List.copyOf(inputs);
    gitRepositories = List.copyOf(gitRepositories);
  }
}
