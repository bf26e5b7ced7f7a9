package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.Deployment;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.dialect.Digests;
import io.workflowtelemetry.transforms.revise.Change;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Puts SHA-256 in hex in the place of people's names, so that whose work it was can be counted and
 * not read. Equal names stay equal in all tables.
 *
 * @param <T> type of the records
 */
public final class HashPeople<T extends SpecificRecord>
    extends PTransform<PCollection<T>, PCollection<T>> {
  private static final long serialVersionUID = 1L;

  private final Class<T> type;
  private final SimpleFunction<T, T> hash;

  private HashPeople(Class<T> type, SimpleFunction<T, T> hash) {
    this.type = type;
    this.hash = hash;
  }

  /** Returns a transform that hides commit authors and actors. */
  public static HashPeople<Run> ofRuns() {
    return new HashPeople<>(Run.class, new HashRun());
  }

  /** Returns a transform that hides creators. */
  public static HashPeople<Deployment> ofDeployments() {
    return new HashPeople<>(Deployment.class, new HashDeployment());
  }

  /** Returns a transform that hides commit authors and actors of runs that change. */
  public static MapElements<Change<Run>, Change<Run>> ofChangedRuns() {
    return MapElements.via(new HashChange());
  }

  @Override
  public PCollection<T> expand(PCollection<T> records) {
    return records.apply("Hash", MapElements.via(hash)).setCoder(RecordCoder.of(type));
  }

  private static @Nullable String hash(@Nullable String person) {
    return person == null ? null : Digests.sha256(person);
  }

  private static final class HashRun extends SimpleFunction<Run, Run> {
    private static final long serialVersionUID = 1L;

    @Override
    public Run apply(Run run) {
      return Run.newBuilder(run)
          .setCommitAuthor(hash(run.getCommitAuthor()))
          .setActor(hash(run.getActor()))
          .build();
    }
  }

  private static final class HashChange extends SimpleFunction<Change<Run>, Change<Run>> {
    private static final long serialVersionUID = 1L;

    private final HashRun hash = new HashRun();

    @Override
    public Change<Run> apply(Change<Run> change) {
      Run before = change.before();
      Run after = change.after();
      return new Change<>(
          before == null ? null : hash.apply(before), after == null ? null : hash.apply(after));
    }
  }

  private static final class HashDeployment extends SimpleFunction<Deployment, Deployment> {
    private static final long serialVersionUID = 1L;

    @Override
    public Deployment apply(Deployment deployment) {
      return Deployment.newBuilder(deployment).setCreator(hash(deployment.getCreator())).build();
    }
  }
}
