package io.workflowtelemetry.schemas.blocks;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Hidden;
import org.apache.beam.sdk.options.PipelineOptions;

/** How many buckets a grouping has, which whoever chooses the engine knows best. */
@Hidden
public interface BlockOptions extends PipelineOptions {
  /** Returns how many buckets the keys of a grouping are put into, at least 1. */
  @Description("Buckets of a grouping")
  @Default.Integer(64)
  int getBuckets();

  /** Returns whether blocks are gathered in a step's state and not by the engine's grouping. */
  @Description("Whether blocks are gathered in state")
  @Default.Boolean(false)
  boolean isGatheredInState();

  /** Sets whether blocks are gathered in a step's state and not by the engine's grouping. */
  void setGatheredInState(boolean gathered);

  /** Sets how many buckets the keys of a grouping are put into. */
  void setBuckets(int buckets);
}
