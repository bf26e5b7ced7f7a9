package io.workflowtelemetry.runners.cli;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a backfill that ended well has to tell.
 *
 * @param runs run attempts that were kept
 * @param bad records that could not be understood
 * @param duplicates records that were read more than once
 * @param alertsByRule how many alerts each rule raised, by rule name, in the order to be shown
 * @param rowsBySplit how many rows each split has, by split name, in the order to be shown
 * @param places where things lie, by what they are, in the order to be shown
 * @param gateFailures why the quality gate failed, a line each; empty where it passed
 * @param warnings what else the user should know, a line each
 */
public record BackfillOutcome(
    long runs,
    long bad,
    long duplicates,
    Map<String, Long> alertsByRule,
    Map<String, Long> rowsBySplit,
    Map<String, String> places,
    List<String> gateFailures,
    List<String> warnings) {
  /** Copies the collections, in their order. */
  public BackfillOutcome {
    alertsByRule = Collections.unmodifiableMap(new LinkedHashMap<>(alertsByRule));
    rowsBySplit = Collections.unmodifiableMap(new LinkedHashMap<>(rowsBySplit));
    places = Collections.unmodifiableMap(new LinkedHashMap<>(places));
    gateFailures = List.copyOf(gateFailures);
    warnings = List.copyOf(warnings);
  }
}
