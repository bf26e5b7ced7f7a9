package io.workflowtelemetry.models.train;

import io.workflowtelemetry.models.card.ModelCard;
import io.workflowtelemetry.models.card.PredictionFiles;
import io.workflowtelemetry.models.card.Provenance;
import io.workflowtelemetry.models.features.Features;
import io.workflowtelemetry.models.features.Features.Feature;
import io.workflowtelemetry.models.features.Target;
import io.workflowtelemetry.models.fit.FitDuration;
import io.workflowtelemetry.models.fit.FitSuccess;
import io.workflowtelemetry.models.fit.JudgeModels;
import io.workflowtelemetry.models.fit.TrainingSet;
import io.workflowtelemetry.models.judge.Gate;
import io.workflowtelemetry.models.judge.JudgeGates;
import io.workflowtelemetry.models.judge.Judged;
import io.workflowtelemetry.models.serve.DurationModel;
import io.workflowtelemetry.models.serve.ServedFiles;
import io.workflowtelemetry.models.serve.SuccessModel;
import io.workflowtelemetry.models.trees.Gains;
import io.workflowtelemetry.schemas.BuildExample;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes a model of a dataset. */
public final class TrainModel {
  /** How many rows train must have. */
  public static final int FEWEST_ROWS = 100;

  private TrainModel() {}

  /**
   * A model that was made.
   *
   * @param target what it foretells
   * @param files the files of its folder, by their names
   * @param gates what it had to reach
   * @param served how many workflows it serves
   */
  public record Made(
      Target target, SortedMap<String, byte[]> files, List<Gate> gates, int served) {}

  /** Returns whether there are rows enough, and for outcomes rows of either. */
  public static boolean hasEnough(Target target, TrainingSet set) {
    long successes = set.train().stream().mapToLong(BuildExample::getBuildSuccess).sum();
    return set.train().size() >= FEWEST_ROWS
        && (target == Target.DURATION || (successes > 0 && successes < set.train().size()));
  }

  /** Makes a model; there must be {@link #hasEnough} rows. */
  public static Made of(Target target, TrainingSet set, Provenance provenance) {
    return target == Target.DURATION ? duration(set, provenance) : success(set, provenance);
  }

  private static Made duration(TrainingSet set, Provenance provenance) {
    DurationModel model = FitDuration.fit(set);
    List<Judged> judged = JudgeModels.judge(model, set);
    Map<String, Double> chosen = new TreeMap<>();
    chosen.put("tail", model.tail());
    ModelCard card =
        ModelCard.of(
            new ModelCard.Facts(
                Target.DURATION,
                provenance,
                set,
                FitDuration.settings(),
                1,
                chosen,
                model.won(),
                model.baseline(),
                successes(set),
                importance(model.forest().toJson()),
                judged));
    return new Made(
        Target.DURATION,
        files(ServedFiles.of(model, set.trainedUntil()), card, judged),
        JudgeGates.duration(test(judged)),
        model.won().size());
  }

  private static Made success(TrainingSet set, Provenance provenance) {
    FitSuccess.Fitted fitted = FitSuccess.fit(set);
    SuccessModel model = fitted.model();
    List<Judged> judged = JudgeModels.judge(model, set);
    Map<String, Double> chosen = new TreeMap<>();
    chosen.put("trust", model.trust());
    ModelCard card =
        ModelCard.of(
            new ModelCard.Facts(
                Target.SUCCESS,
                provenance,
                set,
                fitted.settings(),
                fitted.rounds(),
                chosen,
                model.won(),
                model.baseline(),
                model.base(),
                importance(model.trees().toJson()),
                judged));
    return new Made(
        Target.SUCCESS,
        files(ServedFiles.of(model, set.trainedUntil()), card, judged),
        JudgeGates.success(test(judged), model.base()),
        model.won().size());
  }

  private static double successes(TrainingSet set) {
    return set.train().stream().mapToDouble(Target.SUCCESS::of).sum() / set.train().size();
  }

  private static List<Judged> test(List<Judged> judged) {
    return judged.stream().filter(run -> run.split().equals("test")).toList();
  }

  private static SortedMap<String, byte[]> files(
      SortedMap<String, byte[]> served, ModelCard card, List<Judged> judged) {
    SortedMap<String, byte[]> files = new TreeMap<>(served);
    files.putAll(PredictionFiles.of(judged));
    files.put("card.json", card.json().getBytes(StandardCharsets.UTF_8));
    files.put("README.md", card.markdown().getBytes(StandardCharsets.UTF_8));
    return files;
  }

  private static SortedMap<String, Double> importance(byte[] trees) {
    List<Feature> features = Features.all();
    double[] gains = Gains.of(trees, features.size());
    double all = 0;
    for (double gain : gains) {
      all += gain;
    }
    SortedMap<String, Double> shares = new TreeMap<>();
    for (int at = 0; at < gains.length; at++) {
      shares.merge(features.get(at).column(), all > 0 ? gains[at] / all : 0, Double::sum);
    }
    return shares;
  }
}
