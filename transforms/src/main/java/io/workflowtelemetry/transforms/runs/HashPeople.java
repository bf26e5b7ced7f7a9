package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.dialect.Digests;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Puts SHA-256 in hex in the place of commit authors and actors, so that whose work a run was can
 * be counted and not read.
 */
public final class HashPeople extends PTransform<PCollection<Run>, PCollection<Run>> {

  private HashPeople() {}

  /** Returns the transform. */
  public static HashPeople create() {
    return new HashPeople();
  }

  @Override
  public PCollection<Run> expand(PCollection<Run> runs) {
    return runs.apply("Hash", MapElements.via(new Hash())).setCoder(RecordCoder.of(Run.class));
  }

  private static final class Hash extends SimpleFunction<Run, Run> {
    @Override
    public Run apply(Run run) {
      return Run.newBuilder(run)
          .setCommitAuthor(hash(run.getCommitAuthor()))
          .setActor(hash(run.getActor()))
          .build();
    }

    private static @Nullable String hash(@Nullable String person) {
      return person == null ? null : Digests.sha256(person);
    }
  }
}
