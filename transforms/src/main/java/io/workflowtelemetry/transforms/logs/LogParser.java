package io.workflowtelemetry.transforms.logs;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.transforms.logs.dialect.Dialect;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.logs.dialect.FileDialect;
import io.workflowtelemetry.transforms.logs.dialect.JsonDialect;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.JsonText;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import io.workflowtelemetry.transforms.logs.dialect.Owner;
import io.workflowtelemetry.transforms.logs.dialect.Payloads;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Understands one framed record of a log: by the dialect of its file, or, in a file of JSON, each
 * object by its own. What can't be understood comes out as a bad record, an element of a page as
 * one of its own; nothing that bytes may hold makes this throw.
 */
final class LogParser {
  /** Takes what a record turned out to be, and in which dialect. */
  interface Output {
    /** Something about a run attempt. */
    void update(Dialect dialect, RunUpdate update);

    /** Something about a commit. */
    void commit(Dialect dialect, Commit commit);

    /** Something about anything else. */
    void observation(Dialect dialect, Observation observation);

    /** What could not be understood. */
    void bad(BadRecord record);
  }

  private final Dialects dialects;
  private final @Nullable String defaultRepository;
  private final String knownObjects;

  /**
   * Creates a parser.
   *
   * @param defaultRepository the repository of records that name none; null where none is known
   */
  LogParser(Dialects dialects, @Nullable String defaultRepository) {
    this.dialects = dialects;
    this.defaultRepository = defaultRepository;
    this.knownObjects =
        dialects.allOfObjects().stream().map(Dialect::name).collect(Collectors.joining(", "));
  }

  void parse(RawLog log, Output output) {
    byte[] payload = Payloads.bytes(log.getPayload());
    FileDialect dialect = dialects.ofFiles(log.getFormat());
    try {
      if (dialect != null) {
        Owner owner = Owners.of(log.getFile(), log.getSidecar());
        Place place = place(log, log.getLine(), owner, payload);
        dialect.parse(payload, place, new Attributed(log, dialect, output));
      } else if (log.getFormat().equals(FileFormat.JSON)) {
        parseObjects(log, payload, output);
      } else {
        throw new MalformedRecordException(
            Kind.UNKNOWN_FORMAT, FileFormat.describeUnknown(payload, dialects));
      }
    } catch (MalformedRecordException e) {
      output.bad(bad(log, payload, log.getLine(), dialect, e));
    }
  }

  private void parseObjects(RawLog log, byte[] payload, Output output)
      throws MalformedRecordException {
    JsonNode document;
    try {
      document = JsonText.read(payload);
    } catch (MalformedRecordException e) {
      List<DamagedJson.Part> parts = DamagedJson.parts(payload, dialects);
      if (parts.isEmpty()) {
        throw e;
      }
      parseParts(log, payload, parts, output);
      return;
    }
    parseDocument(log, payload, document, output);
  }

  /** What is whole is read as if it had been framed on its own, and so is what is left. */
  private void parseParts(RawLog log, byte[] payload, List<DamagedJson.Part> parts, Output output) {
    long lineEnds = 0;
    int counted = 0;
    for (DamagedJson.Part part : parts) {
      for (; counted < part.from(); counted++) {
        lineEnds += payload[counted] == '\n' ? 1 : 0;
      }
      byte[] bytes = Arrays.copyOfRange(payload, part.from(), part.to());
      RawLog alone =
          new RawLog(
              log.getSource(),
              log.getFile(),
              log.getRangeStart(),
              line(log, lineEnds),
              ByteBuffer.wrap(bytes),
              log.getFormat(),
              log.getSidecar(),
              log.getReceivedAt());
      try {
        JsonNode document = part.whole() ? JsonText.readMended(bytes) : JsonText.read(bytes);
        parseDocument(alone, bytes, document, output);
      } catch (MalformedRecordException e) {
        output.bad(bad(alone, bytes, alone.getLine(), null, e));
      }
    }
  }

  /** Returns the line behind so many line ends of a record; a message is of no line but one. */
  private static long line(RawLog log, long lineEnds) {
    return log.getReceivedAt() == null ? log.getLine() + lineEnds : log.getLine();
  }

  private void parseDocument(RawLog log, byte[] payload, JsonNode document, Output output) {
    Elements elements = Elements.of(dialects, payload, document);
    for (int i = 0; i < elements.all().size(); i++) {
      int index = i;
      Elements.Element element = elements.all().get(index);
      JsonDialect dialect = element.dialect();
      try {
        if (dialect == null) {
          throw new MalformedRecordException(
              Kind.UNRECOGNISED,
              "no known format has such a record: %s; known are %s"
                  .formatted(shape(element.value()), knownObjects));
        }
        // Where an element stands is looked up for the few that ask.
        Place place =
            new Place(
                log.getSource(),
                log.getFile(),
                log.getRangeStart(),
                log.getLine(),
                defaultRepository,
                Owner.UNKNOWN,
                () -> cut(payload, elements.slice(index)));
        dialect.parse(JsonFields.of(element.value()), place, new Attributed(log, dialect, output));
      } catch (MalformedRecordException e) {
        Elements.Slice slice = elements.slice(index);
        long line = line(log, slice.lineEnds());
        output.bad(bad(log, cut(payload, slice), line, dialect, e));
      }
    }
  }

  private Place place(RawLog log, long line, Owner owner, byte[] payload) {
    return new Place(
        log.getSource(),
        log.getFile(),
        log.getRangeStart(),
        line,
        defaultRepository,
        owner,
        () -> payload);
  }

  private static byte[] cut(byte[] payload, Elements.Slice slice) {
    return Arrays.copyOfRange(payload, slice.from(), slice.to());
  }

  private static String shape(JsonNode value) {
    if (!value.isObject()) {
      return "a bare " + value.getNodeType().name().toLowerCase(Locale.ROOT);
    }
    StringBuilder fields = new StringBuilder("an object of");
    value
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (fields.length() < 200) {
                fields.append(' ').append(name, 0, Math.min(name.length(), 40));
              }
            });
    return fields.toString();
  }

  private static BadRecord bad(
      RawLog log,
      byte[] payload,
      long line,
      @Nullable Dialect dialect,
      MalformedRecordException e) {
    RecordType type = dialect == null ? RecordType.UNKNOWN : dialect.recordType();
    return BadRecord.newBuilder()
        .setSource(log.getSource())
        .setFile(log.getFile())
        .setRangeStart(log.getRangeStart())
        .setLine(line)
        .setRecordType(type.label())
        .setDialect(dialect == null ? log.getFormat() : dialect.name())
        .setStage("parse")
        .setErrorType(e.kind().name())
        .setMessage(e.getMessage())
        .setPayload(ByteBuffer.wrap(payload))
        .setPayloadLength(payload.length)
        .setPayloadSha256(Digests.sha256(payload))
        .setSidecar(log.getSidecar())
        .build();
  }

  /** Says of all that a dialect understood that it was in that dialect. */
  private record Attributed(RawLog log, Dialect dialect, Output output) implements Understood {
    @Override
    public void update(RunUpdate update) {
      output.update(dialect, update);
    }

    @Override
    public void commit(Commit commit) {
      output.commit(dialect, commit);
    }

    @Override
    public void observation(Observation observation) {
      output.observation(dialect, observation);
    }

    @Override
    public void bad(byte[] part, long line, MalformedRecordException why) {
      output.bad(LogParser.bad(log, part, log.getLine() + line - 1, dialect, why));
    }
  }
}
