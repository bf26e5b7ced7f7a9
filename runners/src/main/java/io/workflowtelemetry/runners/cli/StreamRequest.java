package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.logs.PollTimes;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.pipelines.StreamSettings.Kafka;
import io.workflowtelemetry.pipelines.StreamSettings.Timing;
import io.workflowtelemetry.transforms.check.Rules;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a stream is asked to do: the user's options, checked.
 *
 * @param logs the logs to watch
 * @param polling how they are watched
 * @param quietAfter how long a file must not have been changed before it is read
 * @param gitFolders git repositories that commits are looked up in
 * @param kafka topics to read from and to write to
 * @param stallAfter after what silence a run that tells of its steps is stalled; null as the rules
 *     say
 * @param rules parameters of the checks
 * @param timezone where days, weeks and months are cut
 * @param timing when rows are given, revised and forgotten
 * @param hashAuthors whether authors are written as hashes
 * @param warehouse the warehouse to fill; null for none
 * @param output the folder to write; null for none
 */
public record StreamRequest(
    LogRequest logs,
    PollTimes polling,
    Duration quietAfter,
    List<String> gitFolders,
    Kafka kafka,
    @Nullable Duration stallAfter,
    Rules rules,
    ZoneId timezone,
    Timing timing,
    boolean hashAuthors,
    @Nullable WarehouseAddress warehouse,
    @Nullable String output) {
  /** Copies the list. */
  public StreamRequest {
    gitFolders = List.copyOf(gitFolders);
  }
}
