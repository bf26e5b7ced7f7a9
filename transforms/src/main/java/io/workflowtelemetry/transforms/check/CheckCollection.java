package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.ReadTally;
import io.workflowtelemetry.transforms.keyed.Calendar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Finds sources that brought too many bad records in a day. Records that tell no day count on the
 * last day that the source's other records tell of, or on the first of 1970 where none do.
 */
final class CheckCollection {
  private static final String NO_DAY = "1970-01-01";

  private CheckCollection() {}

  /**
   * Returns the alerts of a source.
   *
   * @param closed whether nothing more is to come; until then that of the last day is firing
   */
  static List<Alert> check(
      Rules.CollectionFailure rule,
      Calendar calendar,
      String source,
      Iterable<ReadTally> tallies,
      boolean closed) {
    TreeMap<String, long[]> days = new TreeMap<>();
    long[] undated = new long[2];
    for (ReadTally tally : tallies) {
      long[] counts =
          tally.getDay() == null
              ? undated
              : days.computeIfAbsent(tally.getDay(), day -> new long[2]);
      counts[0] += tally.getRead();
      counts[1] += tally.getBad();
    }
    if (undated[0] > 0) {
      long[] last =
          days.isEmpty()
              ? days.computeIfAbsent(NO_DAY, day -> new long[2])
              : Objects.requireNonNull(days.lastEntry()).getValue();
      last[0] += undated[0];
      last[1] += undated[1];
    }
    List<Alert> alerts = new ArrayList<>();
    for (Map.Entry<String, long[]> day : days.entrySet()) {
      long read = day.getValue()[0];
      long bad = day.getValue()[1];
      double share = (double) bad / read;
      if (share > rule.maxBadShare()) {
        boolean over = closed || !day.getKey().equals(days.lastKey());
        alerts.add(
            AlertDraft.until(
                AlertDraft.of(Rule.COLLECTION_FAILURE, calendar.startOf(day.getKey()))
                    .setSource(source),
                over ? calendar.endOf(day.getKey()) : null,
                share,
                rule.maxBadShare(),
                "%s: %s of %s records were bad (%s, at most %s wanted)"
                    .formatted(
                        source,
                        bad,
                        read,
                        AlertDraft.percent(share),
                        AlertDraft.percent(rule.maxBadShare()))));
      }
    }
    return alerts;
  }
}
