package io.workflowtelemetry.transforms.completion;

import io.workflowtelemetry.schemas.Completion;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import io.workflowtelemetry.transforms.keyed.GroupFunction;
import io.workflowtelemetry.transforms.keyed.ReviseGroups;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/** Keeps of each run what its last try of an archive came to. */
public final class LatestArchives
    extends PTransform<PCollection<Completion>, PCollection<Change<Completion>>> {
  private static final long serialVersionUID = 1L;

  private static final RecordCoder<Completion> CODER = RecordCoder.of(Completion.class);

  private final Duration allowedLateness;

  private LatestArchives(Duration allowedLateness) {
    this.allowedLateness = allowedLateness;
  }

  /**
   * Returns the transform.
   *
   * @param lateness how long, in event time, a try may be followed by another
   */
  public static LatestArchives allowing(Duration lateness) {
    return new LatestArchives(lateness);
  }

  @Override
  public PCollection<Change<Completion>> expand(PCollection<Completion> tries) {
    ReviseGroups<String, Completion, Completion> latest =
        ReviseGroups.by(new Latest(), CODER, CODER).allowing(allowedLateness).ofFewItems();
    return latest.changes(
        tries
            .apply("ByRun", MapElements.via(new ByRun()))
            .setCoder(KvCoder.of(StringUtf8Coder.of(), ChangeCoder.of(CODER)))
            .apply("Latest", latest));
  }

  private static final class ByRun
      extends SimpleFunction<Completion, KV<String, Change<Completion>>> {
    private static final long serialVersionUID = 1L;

    @Override
    public KV<String, Change<Completion>> apply(Completion completion) {
      return KV.of(completion.getRunId(), Change.added(completion));
    }
  }

  /** Tries of a run come one after the other; there is one item, which the last one replaces. */
  private record Latest() implements GroupFunction<String, Completion, Completion> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(Completion completion) {
      return "";
    }

    @Override
    public Map<String, Completion> outputs(String run, Iterable<Completion> tries, boolean closed) {
      for (Completion last : tries) {
        return Map.of("", last);
      }
      return Map.of();
    }

    @Override
    public Instant settlesAt(String run, Completion completion, Instant timestamp) {
      return timestamp;
    }
  }
}
