package io.workflowtelemetry.io.git;

import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VoidCoder;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Looks up commits in git as {@link LookUpCommits} does, in a stream: each sha once, and those that
 * are not there yet again and again for a while, as the repositories are fetched meanwhile.
 */
public final class FollowCommits extends PTransform<PCollection<String>, PCollection<Commit>> {
  private static final long serialVersionUID = 1L;

  private final List<String> directories;
  private final Duration every;
  private final int most;

  private FollowCommits(List<String> directories, Duration every, int most) {
    this.directories = directories;
    this.every = every;
    this.most = most;
  }

  /**
   * Looks up in these repositories.
   *
   * @param directories as {@link LookUpCommits#in} takes them
   * @param every time from one look to the next for what is not there
   * @param atMost for how long it is looked for
   * @throws IllegalArgumentException when one is no git repository; the message names it
   */
  public static FollowCommits in(List<String> directories, Duration every, Duration atMost) {
    var unused = LookUpCommits.in(directories);
    long looks = Math.max(1, Math.min(Integer.MAX_VALUE, atMost.toMillis() / every.toMillis()));
    return new FollowCommits(List.copyOf(directories), every, (int) looks);
  }

  @Override
  public PCollection<Commit> expand(PCollection<String> shas) {
    return shas.apply("BySha", MapElements.via(new BySha()))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), VoidCoder.of()))
        .apply("LookUp", ParDo.of(new FollowFn(directories, every, most)))
        .setCoder(RecordCoder.of(Commit.class));
  }

  private static final class BySha extends SimpleFunction<String, KV<String, Void>> {
    private static final long serialVersionUID = 1L;

    @Override
    @SuppressWarnings("NullAway") // A Void has no value but null.
    public KV<String, Void> apply(String sha) {
      return KV.of(sha, null);
    }
  }

  // Not private, since Beam calls its public methods by reflection.
  static final class FollowFn extends DoFn<KV<String, Void>, Commit> {
    private static final long serialVersionUID = 1L;

    private final LookUpCommits.LookUp lookUp;
    private final Duration every;
    private final int most;

    /** How often it was looked for; also once it is found, so that no sha is asked for twice. */
    @StateId("looks")
    private final StateSpec<ValueState<Integer>> looksSpec = StateSpecs.value(VarIntCoder.of());

    @TimerId("again")
    private final TimerSpec againSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

    /** At the end of a stream it is looked once more, as a backfill of the same logs does. */
    @TimerId("end")
    private final TimerSpec endSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

    FollowFn(List<String> directories, Duration every, int most) {
      this.lookUp = new LookUpCommits.LookUp(directories);
      this.every = every;
      this.most = most;
    }

    @Setup
    public void open() throws IOException {
      lookUp.open();
    }

    @ProcessElement
    public void process(
        @Element KV<String, Void> sha,
        @StateId("looks") ValueState<Integer> looks,
        @TimerId("again") Timer again,
        @TimerId("end") Timer end,
        OutputReceiver<Commit> commits)
        throws IOException {
      if (looks.read() == null) {
        look(sha.getKey(), 1, looks, again, end, commits);
      }
    }

    @OnTimer("again")
    public void lookAgain(
        @Key String sha,
        @StateId("looks") ValueState<Integer> looks,
        @TimerId("again") Timer again,
        @TimerId("end") Timer end,
        OutputReceiver<Commit> commits)
        throws IOException {
      Integer before = looks.read();
      look(sha, before == null ? 1 : before + 1, looks, again, end, commits);
    }

    @OnTimer("end")
    public void lookAtTheEnd(@Key String sha, OutputReceiver<Commit> commits) throws IOException {
      var unused = lookUp.find(sha, commits);
    }

    private void look(
        String sha,
        int count,
        ValueState<Integer> looks,
        Timer again,
        Timer end,
        OutputReceiver<Commit> commits)
        throws IOException {
      looks.write(count);
      if (lookUp.find(sha, commits)) {
        end.clear();
        return;
      }
      end.set(GlobalWindow.INSTANCE.maxTimestamp());
      if (count < most) {
        again
            .withOutputTimestamp(GlobalWindow.INSTANCE.maxTimestamp())
            .offset(org.joda.time.Duration.millis(every.toMillis()))
            .setRelative();
      }
    }

    @Teardown
    public void close() {
      lookUp.close();
    }
  }
}
