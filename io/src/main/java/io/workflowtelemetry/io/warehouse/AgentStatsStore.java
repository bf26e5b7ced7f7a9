package io.workflowtelemetry.io.warehouse;

import io.workflowtelemetry.schemas.AgentStatistics;
import io.workflowtelemetry.schemas.AgentStatsRow;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** The statistics of agents that a warehouse keeps. Each call is a transaction. */
public final class AgentStatsStore {
  private static final RecordTable<AgentStatsRow> TABLE = WarehouseTables.AGENT_STATS;

  private final WarehouseAddress address;

  private AgentStatsStore(WarehouseAddress address) {
    this.address = address;
  }

  /** Returns the statistics in a warehouse that is up to date. */
  public static AgentStatsStore of(WarehouseAddress address) {
    return new AgentStatsStore(address);
  }

  /**
   * Adds statistics, or puts them in the place of those of the same agent and time.
   *
   * @param asOf the time that they are of
   * @throws IOException where the database can't be reached; nothing was changed then
   */
  public void put(Instant asOf, List<AgentStatistics> agents) throws IOException {
    List<AgentStatsRow> rows = agents.stream().map(agent -> row(asOf, agent)).toList();
    Transactions.upsert(address, TABLE, rows);
  }

  private static AgentStatsRow row(Instant asOf, AgentStatistics agent) {
    return AgentStatsRow.newBuilder()
        .setAsOf(asOf)
        .setAgentName(agent.getAgentName() == null ? "" : agent.getAgentName())
        .setInvocations(agent.getInvocations())
        .setSuccessRate(agent.getSuccessRate())
        .setScore(agent.getScore())
        .setRank(agent.getRank())
        .setStatistics(JsonColumns.write(agent))
        .build();
  }
}
