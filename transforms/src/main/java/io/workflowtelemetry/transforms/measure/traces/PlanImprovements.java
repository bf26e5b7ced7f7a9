package io.workflowtelemetry.transforms.measure.traces;

import io.workflowtelemetry.schemas.DimensionKey;
import io.workflowtelemetry.schemas.DimensionReport;
import io.workflowtelemetry.schemas.ImprovementItem;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.logs.dialect.Texts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which bottlenecks become items of work (SEMANTICS, section 4): of each dimension type the
 * worst, and none that has an item already. Those that have one don't use up the limit.
 */
public final class PlanImprovements {
  /** The most items of a dimension type in a run. */
  public static final int MAX_ITEMS_OF_TYPE = 3;

  /** How long after an item there is no other for its dimension and key. */
  public static final Duration COOLDOWN = Duration.ofHours(24);

  private static final int MAX_KEY_IN_TITLE = 200;

  /** Words that end an item. Any other is taken for open: an item less is the smaller mistake. */
  public static final Set<String> ENDED =
      Set.of(
          "CANCELLED",
          "CLOSED",
          "COMPLETED",
          "DISMISSED",
          "DONE",
          "REJECTED",
          "RESOLVED",
          "WITHDRAWN",
          "WONT_FIX");

  private static final Comparator<DimensionReport> WORST_FIRST =
      Comparator.comparing(DimensionReport::getDimensionType)
          .thenComparing(Comparator.comparing(DimensionReport::getRatio).reversed())
          .thenComparing(DimensionReport::getDimensionKey);

  private final Instant asOf;
  private final @Nullable String analysisRunId;

  private PlanImprovements(Instant asOf, @Nullable String analysisRunId) {
    this.asOf = asOf;
    this.analysisRunId = analysisRunId;
  }

  /**
   * Returns the planning of an analysis.
   *
   * @param asOf the time that the analysis is of, which items are created at
   * @param analysisRunId identifier of the analysis; null where it has none
   */
  public static PlanImprovements of(Instant asOf, @Nullable String analysisRunId) {
    return new PlanImprovements(asOf, analysisRunId);
  }

  /** Says whether an item of this status still has to be done; its case makes no difference. */
  public static boolean isOpen(String status) {
    return !ENDED.contains(status.strip().toUpperCase(Locale.ROOT));
  }

  /**
   * Returns what to create.
   *
   * @param reports what was measured, in any order; reports of no bottleneck are passed over
   * @param known items of the past, in any order: at least those that are open and those that were
   *     created after {@code asOf} less the cooldown
   */
  public ImprovementPlan plan(
      Collection<DimensionReport> reports, Collection<ImprovementItem> known) {
    Set<DimensionKey> taken = new HashSet<>();
    for (ImprovementItem item : known) {
      if (isOpen(item.getStatus()) || isYoung(item)) {
        taken.add(new DimensionKey(item.getDimensionType(), item.getDimensionKey()));
      }
    }
    List<ImprovementItem> created = new ArrayList<>();
    Map<String, Integer> createdOfType = new HashMap<>();
    long skippedByRateLimit = 0;
    long skippedByDedupe = 0;
    for (DimensionReport report :
        reports.stream().filter(DimensionReport::getBottleneck).sorted(WORST_FIRST).toList()) {
      String type = report.getDimensionType();
      if (!taken.add(new DimensionKey(type, report.getDimensionKey()))) {
        skippedByDedupe++;
      } else if (createdOfType.merge(type, 1, Integer::sum) > MAX_ITEMS_OF_TYPE) {
        skippedByRateLimit++;
      } else {
        created.add(item(report));
      }
    }
    return new ImprovementPlan(created, skippedByRateLimit, skippedByDedupe);
  }

  private boolean isYoung(ImprovementItem item) {
    return item.getCreatedAt().isAfter(asOf.minus(COOLDOWN));
  }

  private ImprovementItem item(DimensionReport report) {
    return ImprovementItem.newBuilder()
        .setItemId(id(report.getDimensionType(), report.getDimensionKey()))
        .setTitle(title(report))
        .setStatus("OPEN")
        .setDimensionType(report.getDimensionType())
        .setDimensionKey(report.getDimensionKey())
        .setBaselineP50Ms(report.getBaselineP50Ms())
        .setObservedP50Ms(report.getObservedP50Ms())
        .setMultiplier(report.getMultiplier())
        .setRatio(report.getRatio())
        .setSampleCount(report.getSampleCount())
        .setEvidenceTraceIds(report.getEvidenceTraceIds())
        .setAnalysisRunId(analysisRunId)
        .setCreatedAt(asOf)
        .build();
  }

  /** A type has no line feed and a time neither, so that no two items share what is hashed. */
  private String id(String type, String key) {
    return Digests.sha256(type + "\n" + key + "\n" + asOf);
  }

  private static String title(DimensionReport report) {
    String key = report.getDimensionKey().replaceAll("\\p{Cntrl}", " ");
    return String.format(
        Locale.ROOT,
        "%s %s: median of %.0f ms, %.1f times its baseline of %.0f ms",
        report.getDimensionType(),
        Texts.cut(key, MAX_KEY_IN_TITLE),
        report.getObservedP50Ms(),
        report.getRatio(),
        report.getBaselineP50Ms());
  }
}
