package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.models.features.Target;
import io.workflowtelemetry.models.serve.ServedFiles;
import io.workflowtelemetry.models.serve.ServedModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The folder of models that {@code ./telemetry train} wrote: a folder for each target. */
final class ModelFolder {
  private ModelFolder() {}

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

  /** Writes the files of a model below a folder. */
  static void write(Path folder, Target target, Map<String, byte[]> files) throws IOException {
    Path of = Files.createDirectories(folder.resolve(target.label()));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(of.resolve(file.getKey()), file.getValue());
    }
  }
}
