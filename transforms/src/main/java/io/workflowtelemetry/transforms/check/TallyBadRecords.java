package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.ReadTally;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Calendar;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Counts bad records by source and day. What can't be parsed mostly still holds a readable time, so
 * the day is that of the first ISO-8601 instant in the bytes, where there is one.
 */
public final class TallyBadRecords
    extends PTransform<PCollection<BadRecord>, PCollection<ReadTally>> {
  private final Calendar calendar;

  private TallyBadRecords(Calendar calendar) {
    this.calendar = calendar;
  }

  /** Returns a transform that tells days as {@code calendar} does. */
  public static TallyBadRecords by(Calendar calendar) {
    return new TallyBadRecords(calendar);
  }

  @Override
  public PCollection<ReadTally> expand(PCollection<BadRecord> badRecords) {
    return badRecords
        .apply("Tally", ParDo.of(new TallyFn(calendar)))
        .setCoder(RecordCoder.of(ReadTally.class));
  }

  private static final class TallyFn extends DoFn<BadRecord, ReadTally> {
    private static final Pattern INSTANT =
        Pattern.compile(
            "(?:19[7-9]|20\\d)\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?(?:Z|[+-]\\d\\d:\\d\\d)");

    /** A record's time stands near its start; looking further would cost more than it finds. */
    private static final int LOOK_AT_BYTES = 8192;

    private final Calendar calendar;

    TallyFn(Calendar calendar) {
      this.calendar = calendar;
    }

    @ProcessElement
    public void process(@Element BadRecord record, OutputReceiver<ReadTally> output) {
      output.output(
          ReadTally.newBuilder()
              .setSource(record.getSource())
              .setFile(record.getFile())
              .setDialect(record.getDialect())
              .setRecordType(record.getRecordType())
              .setDay(day(record.getPayload()))
              .setRead(1)
              .setBad(1)
              .build());
    }

    private @Nullable String day(ByteBuffer payload) {
      ByteBuffer head = payload.duplicate();
      head.limit(head.position() + Math.min(head.remaining(), LOOK_AT_BYTES));
      Matcher matcher = INSTANT.matcher(StandardCharsets.ISO_8859_1.decode(head));
      if (!matcher.find()) {
        return null;
      }
      try {
        Instant instant = OffsetDateTime.parse(matcher.group()).toInstant();
        return calendar.date(instant);
      } catch (DateTimeException e) {
        // Digits that look like a time and are none, such as a 13th month.
        return null;
      }
    }
  }
}
