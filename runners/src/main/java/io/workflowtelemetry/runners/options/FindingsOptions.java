package io.workflowtelemetry.runners.options;

/** What {@code ./telemetry findings} takes. */
@OptionOrder({"jdbcUrl", "jdbcUser", "jdbcPasswordFile"})
public interface FindingsOptions extends WarehouseOptions {}
