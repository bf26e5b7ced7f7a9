package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.models.features.Target;
import io.workflowtelemetry.models.serve.Baselines;
import io.workflowtelemetry.models.serve.Canary;
import io.workflowtelemetry.models.serve.Foreteller;
import io.workflowtelemetry.models.serve.ServedFiles;
import io.workflowtelemetry.models.serve.ServedModels;
import io.workflowtelemetry.runners.config.UsageErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The folder of models that {@code ./telemetry train} wrote: a folder for each target. */
final class ModelFolder {
  /** What {@code --models} is. */
  static final String MODELS = "the folder of models that ./telemetry train made, or off";

  /** What {@code --canary} is. */
  static final String CANARY = "10, 30, 60 or 100";

  /** What {@code --canary} is where nothing else is said. */
  static final int USUAL_CANARY = 10;

  private static final String OFF = "off";

  private ModelFolder() {}

  /** Returns which runs models serve. */
  static Canary canary(String models, int percent, UsageErrors errors) {
    if (!Canary.STEPS.contains(percent)) {
      errors.add("--canary", Integer.toString(percent), CANARY);
      return Canary.none();
    }
    return models.equals(OFF) ? Canary.none() : new Canary(percent);
  }

  /** Returns who foretells; nothing, and a mistake, where the models can't be read. */
  static Optional<Foreteller> foreteller(String models, UsageErrors errors) {
    return models.equals(OFF) ? Optional.of(new Baselines()) : named(models, MODELS, errors);
  }

  /**
   * Reads the models of a folder.
   *
   * @throws IOException when a file can't be read
   * @throws IllegalArgumentException with one line that says what is wrong with them
   */
  static ServedModels read(Path folder) throws IOException {
    Map<Target, Map<String, byte[]>> models = new TreeMap<>();
    for (Target target : Target.values()) {
      Path of = folder.resolve(target.label());
      if (Files.isRegularFile(of.resolve(ServedFiles.SETTINGS))) {
        Map<String, byte[]> files = new TreeMap<>();
        for (String name : ServedFiles.names()) {
          if (Files.isRegularFile(of.resolve(name))) {
            files.put(name, Files.readAllBytes(of.resolve(name)));
          }
        }
        models.put(target, files);
      }
    }
    return ServedModels.read(models);
  }

  /**
   * Reads the models of a folder that {@code --models} names.
   *
   * @param allowed what it is to be, in words
   * @return nothing, and a mistake, where they can't be read
   */
  static Optional<Foreteller> named(String models, String allowed, UsageErrors errors) {
    Optional<Path> folder = InputFiles.local(models).filter(Files::isDirectory);
    if (folder.isEmpty()) {
      errors.add("--models", models, allowed);
      return Optional.empty();
    }
    try {
      return Optional.of(read(folder.get()));
    } catch (IOException | IllegalArgumentException e) {
      errors.add("--models", models, allowed + " (" + e.getMessage() + ")");
      return Optional.empty();
    }
  }

  /** Writes the files of a model below a folder. */
  static void write(Path folder, Target target, Map<String, byte[]> files) throws IOException {
    Path of = Files.createDirectories(folder.resolve(target.label()));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(of.resolve(file.getKey()), file.getValue());
    }
  }
}
