package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.git.LookUpCommits;
import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.blocks.EachOnce;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.runs.JoinCommits;
import java.util.List;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Filter;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;

/** Looks up in git the commits that runs name and lack something of, each once. */
final class FindCommits extends PTransform<PCollection<Change<Run>>, PCollection<Commit>> {
  private final List<String> repositories;

  private FindCommits(List<String> repositories) {
    this.repositories = repositories;
  }

  static FindCommits in(List<String> repositories) {
    return new FindCommits(repositories);
  }

  @Override
  public PCollection<Commit> expand(PCollection<Change<Run>> runs) {
    if (repositories.isEmpty()) {
      return runs.getPipeline().apply("NoRepository", Create.empty(RecordCoder.of(Commit.class)));
    }
    return runs.apply("Lacking", Filter.by(run -> JoinCommits.lacksCommit(run.came())))
        .apply(
            "Shas", MapElements.into(TypeDescriptors.strings()).via(run -> run.came().getHeadSha()))
        .setCoder(StringUtf8Coder.of())
        .apply("EachOnce", EachOnce.create())
        .apply("LookUp", LookUpCommits.in(repositories));
  }
}
