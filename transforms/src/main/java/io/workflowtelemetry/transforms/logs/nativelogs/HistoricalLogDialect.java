package io.workflowtelemetry.transforms.logs.nativelogs;

import io.workflowtelemetry.schemas.Framing;
import io.workflowtelemetry.schemas.Noted;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.logs.dialect.FileDialect;
import io.workflowtelemetry.transforms.logs.dialect.Head;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import java.util.Arrays;

/**
 * The text log of the system that came before: lines such as {@code Workflow: NAME}, in any order,
 * among lines of any other kind. A blank line or the next {@code Workflow:} ends a record.
 */
public final class HistoricalLogDialect implements FileDialect {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "historical-log";
  }

  @Override
  public RecordType recordType() {
    return RecordType.RUN;
  }

  @Override
  public Framing framing() {
    return Framing.PARAGRAPHS;
  }

  @Override
  public boolean recognises(Head head) {
    byte[] bytes = head.bytes();
    if (begins(bytes)) {
      boolean workflow = false;
      boolean other = false;
      for (Lines lines = new Lines(bytes); lines.next(); ) {
        HistoricalKey key = HistoricalKey.of(bytes, lines.from(), lines.to());
        workflow |= key == HistoricalKey.WORKFLOW;
        other |= key != null && key != HistoricalKey.WORKFLOW;
      }
      return workflow && other;
    }
    return false;
  }

  /** JSON and XML may hold such lines within a text, and what holds a NUL byte is no text. */
  private static boolean begins(byte[] bytes) {
    int at = 0;
    while (at < bytes.length && Lines.isBlank(bytes[at])) {
      at++;
    }
    if (at == bytes.length || "{[<".indexOf(bytes[at]) >= 0) {
      return false;
    }
    for (byte b : bytes) {
      if (b == 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void parse(byte[] payload, Place place, Understood output) {
    int start = 0;
    long startLine = 1;
    HistoricalRecord record = new HistoricalRecord();
    for (Lines lines = new Lines(payload); lines.next(); ) {
      HistoricalKey key = HistoricalKey.of(payload, lines.from(), lines.to());
      if (key == HistoricalKey.WORKFLOW && record.has(key)) {
        put(record, Arrays.copyOfRange(payload, start, lines.from()), startLine, place, output);
        record = new HistoricalRecord();
        start = lines.from();
        startLine = lines.number();
      }
      if (key != null) {
        record.add(key, Arrays.copyOfRange(payload, lines.from(), lines.to()));
      }
    }
    put(record, Arrays.copyOfRange(payload, start, payload.length), startLine, place, output);
  }

  private static void put(
      HistoricalRecord record, byte[] bytes, long line, Place place, Understood output) {
    if (record.isEmpty()) {
      // Text between records tells of no run.
      String digest = Digests.sha256(bytes);
      output.observation(
          Observation.newBuilder().setNoted(new Noted("text without a record", digest)).build());
      return;
    }
    try {
      output.update(record.update(place));
    } catch (MalformedRecordException e) {
      output.bad(bytes, line, e);
    }
  }
}
