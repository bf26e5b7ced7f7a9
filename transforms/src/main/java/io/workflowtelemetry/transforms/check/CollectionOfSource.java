package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.ReadTally;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.GroupFunction;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** What was read of a source by day, and how much of it was bad. */
record CollectionOfSource(Rules.CollectionFailure rule, Calendar calendar)
    implements GroupFunction<String, ReadTally, Alert> {
  private static final long serialVersionUID = 1L;

  /** Records without a day count on the last one of their source, which may be long ago. */
  private static final Duration REMEMBERED = Duration.ofDays(35);

  /** Returns what matters here of a tally. */
  static ReadTally part(ReadTally tally) {
    return new ReadTally(
        tally.getSource(), "", tally.getDay(), tally.getRead(), tally.getBad(), "", "");
  }

  @Override
  public String id(ReadTally tally) {
    return String.valueOf(tally.getDay());
  }

  @Override
  public ReadTally merge(ReadTally known, ReadTally tally) {
    return new ReadTally(
        known.getSource(),
        known.getRecordType(),
        known.getDay(),
        known.getRead() + tally.getRead(),
        known.getBad() + tally.getBad(),
        known.getFile(),
        known.getDialect());
  }

  @Override
  public Map<String, Alert> outputs(String source, Iterable<ReadTally> days, boolean closed) {
    Map<String, Alert> alerts = new TreeMap<>();
    CheckCollection.check(rule, calendar, source, days, closed)
        .forEach(alert -> alerts.put(alert.getAlertId(), alert));
    return alerts;
  }

  @Override
  public Instant settlesAt(String source, ReadTally day, Instant timestamp) {
    return timestamp.plus(REMEMBERED);
  }
}
