package io.workflowtelemetry.transforms.measure.agents;

import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.AgentTextKey;
import io.workflowtelemetry.schemas.AgentTexts;
import io.workflowtelemetry.schemas.CountedText;
import io.workflowtelemetry.schemas.RatedInvocation;
import io.workflowtelemetry.schemas.blocks.CombineInBlocks;
import io.workflowtelemetry.schemas.blocks.CountEach;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.logs.dialect.Texts;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.transforms.Top;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Finds the five commonest texts of each kind and agent. Every text is counted on its own, whoever
 * said it how often, before the five are picked: the counts are exact and nobody holds all texts of
 * an agent.
 */
final class CountTexts
    extends PTransform<PCollection<RatedInvocation>, PCollection<KV<String, AgentTexts>>> {
  static final String ALTERNATIVE = "alternative";
  static final String TASK_TYPE = "task_type";
  static final String FAILURE = "failure";
  static final String MODEL = "model";

  private static final int SHOWN = 5;

  private final Coder<@Nullable String> agents;

  private CountTexts(Coder<@Nullable String> agents) {
    this.agents = agents;
  }

  /** Returns a transform whose results are keyed by agent, with that coder. */
  static CountTexts keyedWith(Coder<@Nullable String> agents) {
    return new CountTexts(agents);
  }

  @Override
  public PCollection<KV<String, AgentTexts>> expand(PCollection<RatedInvocation> rated) {
    RecordCoder<AgentTextKey> keys = RecordCoder.of(AgentTextKey.class);
    RecordCoder<CountedText> texts = RecordCoder.of(CountedText.class);
    return rated
        .apply("Tell", ParDo.of(new TellFn()))
        .setCoder(keys)
        .apply("Count", CountEach.create())
        .apply("ByKind", MapElements.via(new ByKind()))
        .setCoder(KvCoder.of(keys, texts))
        .apply("Commonest", CombineInBlocks.by(new Top.TopCombineFn<>(SHOWN, new CommonestLast())))
        .apply("ByAgent", MapElements.via(new ByAgent()))
        .setCoder(KvCoder.of(agents, RecordCoder.of(AgentTexts.class)));
  }

  private static final class TellFn extends DoFn<RatedInvocation, AgentTextKey> {
    @ProcessElement
    public void process(@Element RatedInvocation rated, OutputReceiver<AgentTextKey> output) {
      AgentInvocation invocation = rated.getInvocation();
      tell(invocation, TASK_TYPE, invocation.getTaskType(), output);
      tell(invocation, MODEL, invocation.getModel(), output);
      if (Verdict.of(invocation) == Verdict.FAILURE) {
        tell(invocation, FAILURE, invocation.getErrorMessage(), output);
      }
      if (rated.getMetric() != null) {
        String alternative = rated.getMetric().getAlternativeAgentSuggested();
        tell(invocation, ALTERNATIVE, alternative, output);
      }
    }

    private static void tell(
        AgentInvocation invocation,
        String kind,
        @Nullable String text,
        OutputReceiver<AgentTextKey> output) {
      String cut = Texts.cutOrNull(text);
      if (cut != null) {
        output.output(new AgentTextKey(invocation.getAgentName(), kind, cut));
      }
    }
  }

  private static final class ByKind
      extends SimpleFunction<KV<AgentTextKey, Long>, KV<AgentTextKey, CountedText>> {
    @Override
    public KV<AgentTextKey, CountedText> apply(KV<AgentTextKey, Long> counted) {
      AgentTextKey key = counted.getKey();
      return KV.of(
          AgentTextKey.newBuilder(key).setText(null).build(),
          new CountedText(key.getText(), counted.getValue()));
    }
  }

  /** By count, then by text backwards, as the greatest come first. */
  private static final class CommonestLast implements Comparator<CountedText>, Serializable {
    private static final long serialVersionUID = 1L;
    private static final Comparator<CountedText> ORDER =
        Comparator.comparingLong(CountedText::getCount)
            .thenComparing(CountedText::getText, Comparator.reverseOrder());

    @Override
    public int compare(CountedText one, CountedText other) {
      return ORDER.compare(one, other);
    }
  }

  private static final class ByAgent
      extends SimpleFunction<KV<AgentTextKey, List<CountedText>>, KV<String, AgentTexts>> {
    @Override
    public KV<String, AgentTexts> apply(KV<AgentTextKey, List<CountedText>> commonest) {
      AgentTextKey key = commonest.getKey();
      return KV.of(key.getAgentName(), new AgentTexts(key.getKind(), commonest.getValue()));
    }
  }
}
