package io.workflowtelemetry.runners.cli;

/** What {@code ./telemetry findings} takes. */
@OptionOrder({"jdbcUrl", "jdbcUser", "jdbcPasswordFile"})
public interface FindingsOptions extends WarehouseOptions {}
