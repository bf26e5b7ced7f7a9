package io.workflowtelemetry.runners.cli;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** What {@code ./telemetry bench stream} takes. */
@OptionOrder({"bootstrap", "events", "rate", "lasting", "workflows", "openRuns", "format"})
public interface BenchOptions extends PipelineOptions {
  /** Returns where Kafka is. */
  @Description("Kafka that the measurement makes topics of its own in, and removes them")
  @Allowed("HOST:PORT")
  @Nullable String getBootstrap();

  /** Sets where Kafka is. */
  void setBootstrap(@Nullable String value);

  /** Returns how many events are read as fast as they can be. */
  @Description("How many events are read as fast as they can be; 0 leaves that out")
  @Allowed("a whole number")
  @Default.Integer(300_000)
  int getEvents();

  /** Sets how many events are read as fast as they can be. */
  void setEvents(int value);

  /** Returns how many events a second come while the time to an alert is measured. */
  @Description("How many events a second come while the time to an alert is measured")
  @Allowed("a whole number over 0")
  @Default.Integer(5_000)
  int getRate();

  /** Sets how many events a second come. */
  void setRate(int value);

  /** Returns for how long events come at that rate. */
  @Description("For how long they come, the first third to warm up; 0s leaves that out")
  @Allowed("a duration")
  @Default.String("90s")
  String getLasting();

  /** Sets for how long events come. */
  void setLasting(String value);

  /** Returns how many workflows the runs are of. */
  @Description("How many workflows the runs are of")
  @Allowed("a whole number over 0")
  @Default.Integer(2_000)
  int getWorkflows();

  /** Sets how many workflows the runs are of. */
  void setWorkflows(int value);

  /** Returns how many runs are under way while the state is measured. */
  @Description("How many runs are under way while the state is measured; 0 leaves that out")
  @Allowed("a whole number")
  @Default.Integer(100_000)
  int getOpenRuns();

  /** Sets how many runs are under way while the state is measured. */
  void setOpenRuns(int value);

  /** Returns how the answer is printed. */
  @Description("How the answer is printed")
  @Allowed("table or json")
  @Default.String("table")
  String getFormat();

  /** Sets how the answer is printed. */
  void setFormat(String value);
}
