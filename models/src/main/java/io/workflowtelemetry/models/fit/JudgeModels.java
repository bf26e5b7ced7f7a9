package io.workflowtelemetry.models.fit;

import io.workflowtelemetry.models.features.Baseline;
import io.workflowtelemetry.models.features.Features;
import io.workflowtelemetry.models.features.Target;
import io.workflowtelemetry.models.features.WorkflowKey;
import io.workflowtelemetry.models.judge.Foretold;
import io.workflowtelemetry.models.judge.Judged;
import io.workflowtelemetry.models.serve.DurationModel;
import io.workflowtelemetry.models.serve.Foresight.Chance;
import io.workflowtelemetry.models.serve.Foresight.Seconds;
import io.workflowtelemetry.models.serve.SuccessModel;
import io.workflowtelemetry.models.trees.Trees;
import io.workflowtelemetry.schemas.BuildExample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Has models and baselines foretell the runs of validation and test. */
public final class JudgeModels {
  private JudgeModels() {}

  /** Foretells durations; validation comes first. */
  public static List<Judged> judge(DurationModel model, TrainingSet set) {
    List<Judged> judged = new ArrayList<>();
    each(
        set,
        (split, example) -> {
          Seconds seconds = model.foretell(example);
          Seconds baseline = model.baseline(example);
          boolean byModel = baseline == null || model.won().contains(WorkflowKey.of(example));
          Map<String, Foretold> by = new LinkedHashMap<>();
          by.put(Judged.MODEL, of(example, seconds));
          by.put(Judged.SERVED, of(example, byModel ? seconds : baseline));
          putBaselines(by, example, Target.DURATION, 0);
          judged.add(judged(split, example, model.features(), model.forest(), by));
        });
    return judged;
  }

  /** Foretells outcomes; validation comes first. */
  public static List<Judged> judge(SuccessModel model, TrainingSet set) {
    List<Judged> judged = new ArrayList<>();
    each(
        set,
        (split, example) -> {
          Chance chance = model.foretell(example);
          Chance baseline = model.baseline(example);
          Chance served =
              baseline == null || model.won().contains(WorkflowKey.of(example)) ? chance : baseline;
          Map<String, Foretold> by = new LinkedHashMap<>();
          by.put(Judged.MODEL, Cases.of(example, chance.probability(), null, null));
          by.put(Judged.SERVED, Cases.of(example, served.probability(), null, null));
          putBaselines(by, example, Target.SUCCESS, model.base());
          judged.add(judged(split, example, model.features(), model.trees(), by));
        });
    return judged;
  }

  /** Looks at a run and its split. */
  private interface Visitor {
    void visit(String split, BuildExample example);
  }

  private static void each(TrainingSet set, Visitor visitor) {
    set.validation().forEach(example -> visitor.visit("validation", example));
    set.test().forEach(example -> visitor.visit("test", example));
  }

  private static Judged judged(
      String split,
      BuildExample example,
      Features features,
      Trees trees,
      Map<String, Foretold> by) {
    float[] numbers = features.of(example);
    List<Float> seen = new ArrayList<>();
    for (float number : numbers) {
      seen.add(number);
    }
    return new Judged(split, example, seen, trees.predict(new float[][] {numbers}, 0)[0], by);
  }

  private static Foretold of(BuildExample example, @Nullable Seconds seconds) {
    return seconds == null
        ? Cases.of(example, null, null, null)
        : Cases.of(example, seconds.seconds(), seconds.low(), seconds.high());
  }

  private static void putBaselines(
      Map<String, Foretold> by, BuildExample example, Target target, double base) {
    for (Baseline baseline : Baseline.of(target)) {
      by.put(baseline.label(), Cases.of(example, baseline.of(example, base), null, null));
    }
  }
}
