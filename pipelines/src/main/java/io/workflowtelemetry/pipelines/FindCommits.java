package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.git.FollowCommits;
import io.workflowtelemetry.io.git.LookUpCommits;
import io.workflowtelemetry.pipelines.StreamSettings.Timing;
import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.blocks.EachOnce;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.runs.JoinCommits;
import java.util.List;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Filter;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Looks in git for the commits that runs name and lack something of: once each of a history; of a
 * stream again and again where they are not there yet.
 */
final class FindCommits extends PTransform<PCollection<Change<Run>>, PCollection<Commit>> {
  private static final long serialVersionUID = 1L;

  private final List<String> repositories;
  private final Timing timing;

  private FindCommits(List<String> repositories, Timing timing) {
    this.repositories = repositories;
    this.timing = timing;
  }

  static FindCommits in(List<String> repositories, Timing timing) {
    return new FindCommits(repositories, timing);
  }

  @Override
  public PCollection<Commit> expand(PCollection<Change<Run>> runs) {
    if (runs.isBounded() == IsBounded.BOUNDED) {
      return runs.apply("Lacking", Filter.by(run -> JoinCommits.lacksCommit(run.added())))
          .apply(
              "Shas",
              MapElements.into(TypeDescriptors.strings()).via(run -> run.added().getHeadSha()))
          .setCoder(StringUtf8Coder.of())
          .apply("EachOnce", EachOnce.create())
          .apply("LookUp", LookUpCommits.in(repositories));
    }
    return runs.apply("ShasOfRuns", ParDo.of(new LackedShasFn()))
        .setCoder(StringUtf8Coder.of())
        .apply(
            "FollowCommits",
            FollowCommits.in(repositories, timing.commitsEvery(), timing.allowedLateness()));
  }

  /** Gives the sha of a run that lacks its commit, when the run is new or its sha is. */
  private static final class LackedShasFn extends DoFn<Change<Run>, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element Change<Run> change, OutputReceiver<String> output) {
      Run before = change.before();
      Run after = change.after();
      if (after != null
          && JoinCommits.lacksCommit(after)
          && (before == null || !after.getHeadSha().equals(before.getHeadSha()))) {
        output.output(after.getHeadSha());
      }
    }
  }
}
