package io.workflowtelemetry.transforms.measure.dora;

import io.workflowtelemetry.schemas.Deployment;
import io.workflowtelemetry.schemas.DeploymentItem;
import io.workflowtelemetry.schemas.DoraMetrics;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.SubjectWindow;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ProjectChanges;
import io.workflowtelemetry.transforms.keyed.Projection;
import io.workflowtelemetry.transforms.keyed.ReviseGroups;
import io.workflowtelemetry.transforms.keyed.ReviseInOrder;
import io.workflowtelemetry.transforms.keyed.ScanHistories;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Measures how repositories deploy to production: a row a month in which a deployment ended, and
 * anew whenever what it is made of changes.
 */
public final class MeasureDeployments
    extends PTransform<PCollectionTuple, PCollection<Change<DoraMetrics>>> {
  private static final long serialVersionUID = 1L;

  private static final String RUNS = "runs";
  private static final TupleTag<Change<Deployment>> DEPLOYMENTS = new TupleTag<>("deployments") {};

  private static final RecordCoder<DeploymentItem> ITEM = RecordCoder.of(DeploymentItem.class);
  private static final KvCoder<SubjectWindow, DeploymentItem> BY_MONTH =
      KvCoder.of(RecordCoder.of(SubjectWindow.class), ITEM);
  private static final KvCoder<String, DeploymentItem> BY_TEXT =
      KvCoder.of(StringUtf8Coder.of(), ITEM);

  private final DeploymentNames names;
  private final Calendar calendar;
  private final Duration every;
  private final Duration allowedLateness;

  private MeasureDeployments(
      DeploymentNames names, Calendar calendar, Duration every, Duration allowedLateness) {
    this.names = names;
    this.calendar = calendar;
    this.every = every;
    this.allowedLateness = allowedLateness;
  }

  /**
   * Returns a transform that cuts months as {@code calendar} does.
   *
   * @param every how often, in processing time, rows that change are given
   * @param allowedLateness how long, in event time, a month may still be revised after its end
   */
  public static MeasureDeployments by(
      DeploymentNames names, Calendar calendar, Duration every, Duration allowedLateness) {
    return new MeasureDeployments(names, calendar, every, allowedLateness);
  }

  /**
   * Returns the input of the transform.
   *
   * @param runs what became of runs, with their commits
   * @param deployments what became of deployments that were told of
   */
  public static PCollectionTuple inputs(
      PCollectionList<Change<Run>> runs, PCollection<Change<Deployment>> deployments) {
    PCollectionTuple inputs = PCollectionTuple.of(DEPLOYMENTS, deployments);
    for (int i = 0; i < runs.size(); i++) {
      inputs = inputs.and(RUNS + i, runs.get(i));
    }
    return inputs;
  }

  @Override
  public PCollection<Change<DoraMetrics>> expand(PCollectionTuple inputs) {
    PCollection<Change<DeploymentItem>> deployments = choose(inputs);
    ReviseGroups<SubjectWindow, DeploymentItem, DoraMetrics> months =
        ReviseGroups.by(new SumUpMonth(calendar), ITEM, RecordCoder.of(DoraMetrics.class))
            .every(every)
            .allowing(allowedLateness);
    return months.changes(
        PCollectionList.of(deployments)
            .and(leadTimes(inputs, deployments))
            .and(restores(deployments))
            .apply("Measured", Flatten.pCollections())
            .apply("SumUpMonths", months.of(new Months.ByTime(calendar), BY_MONTH.getKeyCoder())));
  }

  private PCollection<Change<DeploymentItem>> choose(PCollectionTuple inputs) {
    ReviseGroups<SubjectWindow, DeploymentItem, DeploymentItem> choose =
        // Rows may wait, but not what commits are waiting for, whose time is forgotten.
        ReviseGroups.by(new ChooseDeployments(), ITEM, ITEM).allowing(allowedLateness);
    return choose.changes(
        ofRuns(inputs, "Deployed", new ChooseDeployments.OfRuns(names, calendar), BY_MONTH)
            .and(
                inputs
                    .get(DEPLOYMENTS)
                    .apply(
                        "Told",
                        ProjectChanges.by(
                            new ChooseDeployments.OfDeployments(names, calendar), BY_MONTH)))
            .apply("ByMonth", Flatten.pCollections())
            .apply("Choose", choose));
  }

  private PCollection<Change<DeploymentItem>> leadTimes(
      PCollectionTuple inputs, PCollection<Change<DeploymentItem>> deployments) {
    ReviseGroups<String, DeploymentItem, DeploymentItem> lead =
        ReviseGroups.by(new LeadTimes(), ITEM, ITEM).allowing(allowedLateness);
    return lead.changes(
        ofRuns(inputs, "Committed", new LeadTimes.OfRuns(), BY_TEXT)
            .and(
                deployments.apply(
                    "Succeeded", ProjectChanges.by(new LeadTimes.OfDeployments(), BY_TEXT)))
            .apply("ByCommit", Flatten.pCollections())
            .apply("LeadTimes", lead));
  }

  private PCollection<Change<DeploymentItem>> restores(
      PCollection<Change<DeploymentItem>> deployments) {
    return deployments
        .apply(
            "Restores",
            ScanHistories.<DeploymentItem, String, DeploymentItem, DeploymentItem>of(
                    new ByRepository(), BY_TEXT)
                .with(
                    "Scan",
                    DeploymentItem::getEnvironment,
                    new ReviseInOrder.Settings<>(
                        new RestoreScan(),
                        Kind::id,
                        Kind::id,
                        ITEM,
                        VarLongCoder.of(),
                        ITEM,
                        allowedLateness)))
        .get(0);
  }

  private static <K> PCollectionList<KV<K, Change<DeploymentItem>>> ofRuns(
      PCollectionTuple inputs,
      String name,
      Projection<Run, K, DeploymentItem> projection,
      KvCoder<K, DeploymentItem> coder) {
    PCollectionList<KV<K, Change<DeploymentItem>>> items =
        PCollectionList.empty(inputs.getPipeline());
    List<PCollection<Change<Run>>> parts = new ArrayList<>();
    while (inputs.has(RUNS + parts.size())) {
      parts.add(inputs.get(RUNS + parts.size()));
    }
    for (PCollection<Change<Run>> part : parts) {
      items = items.and(part.apply(name + items.size(), ProjectChanges.by(projection, coder)));
    }
    return items;
  }

  /** The history of a repository; its parts are environments. */
  private record ByRepository() implements Projection<DeploymentItem, String, DeploymentItem> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(DeploymentItem deployment) {
      return Kind.id(deployment);
    }

    @Override
    public void items(DeploymentItem deployment, BiConsumer<String, DeploymentItem> repositories) {
      repositories.accept(deployment.getRepository(), deployment);
    }
  }
}
