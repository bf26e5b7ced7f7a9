package io.workflowtelemetry.transforms.logs;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.transforms.logs.dialect.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a record turned out to be when its time was asked for. A source asks right before the record
 * goes on, mostly to a step of the same thread, which then need not parse it again.
 */
final class ParsedAhead implements LogParser.Output {
  /** Of each thread the last record whose time was asked for, until it is taken. */
  private static final ThreadLocal<@Nullable ParsedAhead> LAST = new ThreadLocal<>();

  private final RawLog log;
  private final DialectSettings dialects;
  private final @Nullable String defaultRepository;
  private final List<Consumer<LogParser.Output>> outputs = new ArrayList<>();

  private ParsedAhead(RawLog log, DialectSettings dialects, @Nullable String defaultRepository) {
    this.log = log;
    this.dialects = dialects;
    this.defaultRepository = defaultRepository;
  }

  /** Parses a record, and keeps what it is for who takes it next in this thread. */
  static ParsedAhead parse(
      LogParser parser, RawLog log, DialectSettings dialects, @Nullable String defaultRepository) {
    ParsedAhead ahead = new ParsedAhead(log, dialects, defaultRepository);
    parser.parse(log, ahead);
    LAST.set(ahead);
    return ahead;
  }

  /** Returns what an equal record was with equal settings, once; null where another was parsed. */
  static @Nullable ParsedAhead take(
      RawLog log, DialectSettings dialects, @Nullable String defaultRepository) {
    ParsedAhead ahead = LAST.get();
    if (ahead == null) {
      return null;
    }
    LAST.remove();
    boolean same =
        ahead.isOf(log)
            && ahead.dialects.equals(dialects)
            && Objects.equals(ahead.defaultRepository, defaultRepository);
    return same ? ahead : null;
  }

  /** Compares all that a parser looks at. */
  private boolean isOf(RawLog other) {
    return log.getLine() == other.getLine()
        && log.getRangeStart() == other.getRangeStart()
        && log.getFile().equals(other.getFile())
        && log.getSource().equals(other.getSource())
        && log.getFormat().equals(other.getFormat())
        && Objects.equals(log.getSidecar(), other.getSidecar())
        && log.getPayload().equals(other.getPayload());
  }

  /** Tells all again. */
  void tell(LogParser.Output output) {
    outputs.forEach(told -> told.accept(output));
  }

  @Override
  public void update(Dialect dialect, RunUpdate update) {
    outputs.add(output -> output.update(dialect, update));
  }

  @Override
  public void commit(Dialect dialect, Commit commit) {
    outputs.add(output -> output.commit(dialect, commit));
  }

  @Override
  public void observation(Dialect dialect, Observation observation) {
    outputs.add(output -> output.observation(dialect, observation));
  }

  @Override
  public void bad(BadRecord record) {
    outputs.add(output -> output.bad(record));
  }
}
