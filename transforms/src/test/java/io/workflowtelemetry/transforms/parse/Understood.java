package io.workflowtelemetry.transforms.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.RunUpdate;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a parser made of one framed record that stands in line 7 of a file. */
final class Understood implements LogParser.Output {
  static final long LINE = 7;

  final List<RunUpdate> updates = new ArrayList<>();
  final List<Commit> commits = new ArrayList<>();
  final List<RecordType> types = new ArrayList<>();
  final List<BadRecord> bad = new ArrayList<>();

  static Understood of(byte[] payload, @Nullable String repository) {
    Understood understood = new Understood();
    RawLog log =
        RawLog.newBuilder()
            .setSource("logs/*")
            .setFile("logs/a.jsonl")
            .setRangeStart(100)
            .setLine(LINE)
            .setPayload(ByteBuffer.wrap(payload))
            .build();
    new LogParser(repository).parse(log, understood);
    return understood;
  }

  static Understood of(String payload) {
    return of(payload.getBytes(UTF_8), "default/repository");
  }

  /** Returns what the only record says, which must be good and of a run attempt. */
  static RunUpdate update(String payload) {
    Understood understood = of(payload);
    assertThat(understood.bad, empty());
    assertThat(understood.updates, hasSize(1));
    return understood.updates.get(0);
  }

  /** Returns the only record, which must be bad. */
  static BadRecord bad(String payload) {
    return bad(payload.getBytes(UTF_8));
  }

  static BadRecord bad(byte[] payload) {
    Understood understood = of(payload, "default/repository");
    assertThat(understood.types, empty());
    assertThat(understood.bad, hasSize(1));
    return understood.bad.get(0);
  }

  int records() {
    return types.size() + bad.size();
  }

  @Override
  public void parsed(RecordType type, Dialect.Parsed parsed) {
    types.add(type);
    if (parsed instanceof Dialect.Parsed.OfCommit commit) {
      commits.add(commit.commit());
    } else if (parsed instanceof Dialect.Parsed.OfRun run) {
      updates.add(run.update());
    }
  }

  @Override
  public void bad(BadRecord record) {
    bad.add(record);
  }
}
