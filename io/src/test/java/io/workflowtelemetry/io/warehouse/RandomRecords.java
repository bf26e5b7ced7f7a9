package io.workflowtelemetry.io.warehouse;

import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.Run;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Records with any values that their schemas let them have. */
final class RandomRecords {
  /** What breaks careless writers: quotes, other planes, line ends, JSON, nothing at all. */
  private static final List<String> PIECES =
      List.of("a", "'", "\"", "\\", "\u00e9", "\ud83d\ude80", "\n", "{}", "?", ";--", " ", "$1");

  private final Random random;

  RandomRecords(long seed) {
    this.random = new Random(seed);
  }

  /** Returns so many records, no two with the same first text. */
  <T extends SpecificRecord> List<T> of(Class<T> type, int count) {
    List<T> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      IndexedRecord record = record(SpecificData.get().getSchema(type));
      Schema.Field first =
          record.getSchema().getFields().stream()
              .filter(field -> RecordTable.notNull(field.schema()).getType() == Schema.Type.STRING)
              .findFirst()
              .orElseThrow();
      record.put(first.pos(), "k" + i + text());
      records.add(type.cast(record));
    }
    return records;
  }

  /** Returns runs with jobs that tell each other apart. */
  List<Run> runs(int count) {
    return of(Run.class, count).stream()
        .map(run -> Run.newBuilder(run).setJobs(jobs()).build())
        .toList();
  }

  private List<Job> jobs() {
    List<Job> jobs = of(Job.class, random.nextInt(4));
    return jobs.stream()
        .map(
            job ->
                random.nextBoolean()
                    ? job
                    : Job.newBuilder(job).setName("n" + job.getJobId()).setJobId(null).build())
        .toList();
  }

  private IndexedRecord record(Schema schema) {
    IndexedRecord record = (IndexedRecord) SpecificData.get().newRecord(null, schema);
    for (Schema.Field field : schema.getFields()) {
      record.put(field.pos(), value(field.schema()));
    }
    return record;
  }

  private @Nullable Object value(Schema schema) {
    if (schema.isUnion() && random.nextInt(3) == 0) {
      return null;
    }
    Schema type = RecordTable.notNull(schema);
    if (type.getLogicalType() != null) {
      return Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L));
    }
    return switch (type.getType()) {
      case STRING -> text();
      case LONG -> random.nextInt(3) == 0 ? random.nextLong() : random.nextInt(10);
      case DOUBLE -> random.nextGaussian() * Math.pow(10, random.nextInt(20));
      case BOOLEAN -> random.nextBoolean();
      case RECORD -> record(type);
      case ARRAY -> {
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          elements.add(value(type.getElementType()));
        }
        yield elements;
      }
      default -> throw new IllegalArgumentException(type.toString());
    };
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }
}
