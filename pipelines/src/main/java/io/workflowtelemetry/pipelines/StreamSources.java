package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.kafka.ReadTopics;
import io.workflowtelemetry.io.kafka.TopicAddress;
import io.workflowtelemetry.io.logs.ReadLogs;
import io.workflowtelemetry.io.logs.RecordTime;
import io.workflowtelemetry.io.logs.WatchLogs;
import io.workflowtelemetry.io.warehouse.PollTable;
import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.logs.FileFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * What the sources of a stream give.
 *
 * @param logs the records
 * @param badRecords what is no record
 */
record StreamSources(PCollection<RawLog> logs, PCollection<BadRecord> badRecords) {
  /** Adds the sources to a pipeline. */
  static StreamSources of(Pipeline pipeline, StreamSettings settings) {
    LogSettings logs = settings.logs();
    RecordTime times = new TimeOfRecord(logs.dialects(), logs.repository());
    List<PCollection<RawLog>> all = new ArrayList<>();
    PCollection<BadRecord> badRecords = null;
    if (!logs.inputs().isEmpty()) {
      PCollectionTuple files =
          pipeline.apply(
              "WatchLogs",
              WatchLogs.from(logs.inputs(), new Recognition(logs.dialects()), times)
                  .withLimits(logs.limits())
                  .withQuietAfter(settings.quietAfter())
                  .withTimes(settings.polling()));
      all.add(ReadLogs.logs(files));
      badRecords = ReadLogs.badRecords(files);
    }
    for (TopicAddress topics : settings.kafka().sources()) {
      ReadTopics read =
          ReadTopics.from(topics, FileFormat.JSON, times)
              .withProperties(settings.kafka().properties())
              .withIdleAfter(settings.polling().idleAfter());
      if (settings.kafka().group() != null) {
        read = read.withGroup(settings.kafka().group());
      }
      if (settings.kafka().stopReadAt() != null) {
        read = read.withStopReadAt(settings.kafka().stopReadAt());
      }
      all.add(pipeline.apply("ReadTopics/" + topics, read));
    }
    for (String table : logs.tables()) {
      all.add(
          pipeline.apply(
              "PollTable/" + table,
              PollTable.of(table, Objects.requireNonNull(logs.database()), times)
                  .withTimes(settings.polling())));
    }
    if (badRecords == null) {
      badRecords = pipeline.apply("NoFiles", Create.empty(RecordCoder.of(BadRecord.class)));
    }
    return new StreamSources(
        all.size() == 1
            ? all.get(0)
            : PCollectionList.of(all).apply("AllLogs", Flatten.pCollections()),
        badRecords);
  }
}
