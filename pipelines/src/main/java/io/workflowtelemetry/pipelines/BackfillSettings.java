package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.datasets.splits.SplitSettings;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.transforms.check.Rules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a backfill does; every part is checked by whoever makes it.
 *
 * @param logs the logs to read
 * @param gitRepositories folders of git repositories that commits are looked up in
 * @param rules parameters of the checks
 * @param timezone zone that days, weeks and months are cut in
 * @param split how training examples are divided
 * @param hashPeople whether authors and actors are written as hashes
 * @param storageQuotaBytes what may be written, in bytes; null for no quota
 * @param warehouse the warehouse to fill; null for none
 * @param folder the folder that is written below
 */
public record BackfillSettings(
    LogSettings logs,
    List<String> gitRepositories,
    Rules rules,
    String timezone,
    SplitSettings split,
    boolean hashPeople,
    @Nullable Long storageQuotaBytes,
    @Nullable WarehouseAddress warehouse,
    String folder) {
  /** Copies the list. */
  public BackfillSettings {
    gitRepositories = List.copyOf(gitRepositories);
  }

  /** Returns the same, written below another folder. */
  public BackfillSettings below(String other) {
    return new BackfillSettings(
        logs,
        gitRepositories,
        rules,
        timezone,
        split,
        hashPeople,
        storageQuotaBytes,
        warehouse,
        other);
  }
}
