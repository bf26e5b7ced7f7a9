package io.workflowtelemetry.transforms.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.transforms.logs.dialect.Dialect;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the parser made of one framed record that stands in line 7 of a file. */
public final class Parsed implements LogParser.Output {
  public static final long LINE = 7;

  public final List<RunUpdate> updates = new ArrayList<>();
  public final List<Commit> commits = new ArrayList<>();
  public final List<Observation> observations = new ArrayList<>();
  public final List<BadRecord> bad = new ArrayList<>();

  /** Types of all good records. */
  public final List<RecordType> types = new ArrayList<>();

  /** Names of the dialects of all good records. */
  public final List<String> dialects = new ArrayList<>();

  private Parsed() {}

  /** Nothing yet. */
  static Parsed none() {
    return new Parsed();
  }

  /** Parses a record of a file of JSON. */
  public static Parsed of(byte[] payload, @Nullable String repository) {
    return of(DialectSettings.defaults(), "json", "logs/a.jsonl", payload, repository);
  }

  /** Parses a record of a file of JSON. */
  public static Parsed of(String payload) {
    return of(payload.getBytes(UTF_8), "default/repository");
  }

  /** Parses a whole file in the format that its first bytes tell. */
  public static Parsed file(String file, byte[] content) {
    DialectSettings settings = DialectSettings.defaults();
    byte[] head = Arrays.copyOf(content, Math.min(content.length, 64 * 1024));
    FileFormat format = FileFormat.of(head, file, Dialects.with(settings));
    return of(settings, format.name(), file, content, "default/repository");
  }

  /** Parses a record of a file of some format. */
  public static Parsed of(
      DialectSettings settings,
      String format,
      String file,
      byte[] payload,
      @Nullable String repository) {
    Parsed parsed = new Parsed();
    RawLog log =
        RawLog.newBuilder()
            .setSource("logs/*")
            .setFile(file)
            .setFormat(format)
            .setRangeStart(100)
            .setLine(LINE)
            .setPayload(ByteBuffer.wrap(payload))
            .build();
    new LogParser(Dialects.with(settings), repository).parse(log, parsed);
    return parsed;
  }

  /** Returns what the only record says, which must be good and of a run attempt. */
  public static RunUpdate update(String payload) {
    Parsed parsed = of(payload);
    assertThat(parsed.bad, empty());
    assertThat(parsed.updates, hasSize(1));
    return parsed.updates.get(0);
  }

  /** Returns the only record, which must be good and an observation. */
  public static Observation observation(String payload) {
    Parsed parsed = of(payload);
    assertThat(parsed.bad, empty());
    assertThat(parsed.observations, hasSize(1));
    return parsed.observations.get(0);
  }

  /** Returns the only record, which must be bad. */
  public static BadRecord bad(String payload) {
    return bad(payload.getBytes(UTF_8));
  }

  public static BadRecord bad(byte[] payload) {
    Parsed parsed = of(payload, "default/repository");
    assertThat(parsed.types, empty());
    assertThat(parsed.bad, hasSize(1));
    return parsed.bad.get(0);
  }

  public int records() {
    return types.size() + bad.size();
  }

  @Override
  public void update(Dialect dialect, RunUpdate update) {
    RecordTypes.forEach(update, (type, time) -> types.add(type));
    dialects.add(dialect.name());
    updates.add(update);
  }

  @Override
  public void commit(Dialect dialect, Commit commit) {
    types.add(RecordType.COMMIT);
    dialects.add(dialect.name());
    commits.add(commit);
  }

  @Override
  public void observation(Dialect dialect, Observation observation) {
    types.add(RecordTypes.of(observation));
    dialects.add(dialect.name());
    observations.add(observation);
  }

  @Override
  public void bad(BadRecord record) {
    bad.add(record);
  }
}
