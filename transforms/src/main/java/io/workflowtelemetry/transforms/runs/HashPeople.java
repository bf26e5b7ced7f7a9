package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.Deployment;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Puts SHA-256 in hex in the place of people's names, so that whose work it was can be counted and
 * not read. Equal names stay equal in all tables. Bots are no people, and keep their names.
 */
public final class HashPeople {
  private HashPeople() {}

  /** Returns a transform that hides commit authors and actors. */
  public static MapElements<Change<Run>, Change<Run>> ofRuns() {
    return MapElements.via(new HashRun());
  }

  /** Returns a transform that hides creators. */
  public static MapElements<Change<Deployment>, Change<Deployment>> ofDeployments() {
    return MapElements.via(new HashDeployment());
  }

  private static @Nullable String hash(@Nullable String person) {
    return person == null || Bots.isBot(person) ? person : Digests.sha256(person);
  }

  private static Run hash(Run run) {
    return Run.newBuilder(run)
        .setCommitAuthor(hash(run.getCommitAuthor()))
        .setActor(hash(run.getActor()))
        .build();
  }

  private static Deployment hash(Deployment deployment) {
    return Deployment.newBuilder(deployment).setCreator(hash(deployment.getCreator())).build();
  }

  private static final class HashRun extends SimpleFunction<Change<Run>, Change<Run>> {
    private static final long serialVersionUID = 1L;

    @Override
    public Change<Run> apply(Change<Run> run) {
      return run.map(HashPeople::hash);
    }
  }

  private static final class HashDeployment
      extends SimpleFunction<Change<Deployment>, Change<Deployment>> {
    private static final long serialVersionUID = 1L;

    @Override
    public Change<Deployment> apply(Change<Deployment> deployment) {
      return deployment.map(HashPeople::hash);
    }
  }
}
