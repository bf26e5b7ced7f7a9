package io.workflowtelemetry.models.watch;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Prediction;
import io.workflowtelemetry.schemas.blocks.GroupInBlocks;
import io.workflowtelemetry.schemas.blocks.RowsOf;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.check.Rules;
import io.workflowtelemetry.transforms.runs.Identifiers;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Finds where models foretold a repository's runs badly, by predictions of one model in the order
 * in which their runs ended.
 */
public final class CheckModels extends PTransform<PCollection<Prediction>, PCollection<Alert>> {
  private static final long serialVersionUID = 1L;

  private static final Comparator<Prediction> TIES =
      Comparator.comparing(Prediction::getRunId, Identifiers.ORDER);

  private final Rules.Models rule;

  private CheckModels(Rules.Models rule) {
    this.rule = rule;
  }

  /** Returns a transform that checks by {@code rule}. */
  public static CheckModels by(Rules.Models rule) {
    return new CheckModels(rule);
  }

  @Override
  public PCollection<Alert> expand(PCollection<Prediction> predictions) {
    return predictions
        .apply(
            "ByRepository",
            GroupInBlocks.<String, Prediction>inOrder(
                    run -> run.getCompletedAt().toEpochMilli(),
                    (one, other) -> TIES.compare(one, other))
                .of(
                    KvCoder.of(StringUtf8Coder.of(), RecordCoder.of(Prediction.class)),
                    new EndedRuns()))
        .apply("Check", ParDo.of(new CheckFn(rule)))
        .setCoder(RecordCoder.of(Alert.class));
  }

  /** Gives each run that has ended to its repository, without what no rule looks at. */
  private static final class EndedRuns implements RowsOf<Prediction, String, Prediction> {
    private static final long serialVersionUID = 1L;

    @Override
    public void emit(Prediction run, BiConsumer<String, Prediction> rows) {
      if (run.getCompletedAt() != null) {
        rows.accept(run.getRepository(), Prediction.newBuilder(run).setFactors(List.of()).build());
      }
    }
  }

  private static final class CheckFn extends DoFn<KV<String, Iterable<Prediction>>, Alert> {
    private static final long serialVersionUID = 1L;

    private final Rules.Models rule;

    CheckFn(Rules.Models rule) {
      this.rule = rule;
    }

    @ProcessElement
    public void process(
        @Element KV<String, Iterable<Prediction>> repository, OutputReceiver<Alert> output) {
      RepositoryWatch.alerts(rule, repository.getValue()).forEach(output::output);
    }
  }
}
