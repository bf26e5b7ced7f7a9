package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.tables.StoredRows;
import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.models.watch.LiveComparison;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.runners.config.UsageException;
import io.workflowtelemetry.schemas.Prediction;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares what models and baselines served with what came, and tells whether a canary may grow.
 */
public final class ModelsCommand {
  private static final String PREDICTIONS = "predictions";

  private ModelsCommand() {}

  /**
   * Runs it.
   *
   * @param out gets the answer
   * @throws UsageException if the arguments are wrong
   * @throws IOException if files can't be read
   */
  public static void run(List<String> arguments, PrintStream out) throws IOException {
    UsageErrors errors = new UsageErrors();
    ModelsOptions options = new ModelsOptions();
    var unused = ArgumentReader.ownOnly(options).parse(arguments, errors);
    boolean json = options.answer.isJson(errors);
    Optional<Path> folder =
        InputFiles.local(options.input)
            .map(path -> path.resolve(PREDICTIONS))
            .filter(Files::isDirectory);
    if (folder.isEmpty()) {
      errors.add("--input", options.input, "a folder that ./telemetry predict wrote");
    }
    errors.throwIfAny();
    List<Prediction> predictions = new ArrayList<>();
    StoredRows.below(folder.orElseThrow(), Prediction.class).forEach(predictions::add);
    ModelsAnswer answer = new ModelsAnswer(LiveComparison.of(predictions));
    out.print(Printable.lines(json ? answer.toJson() : answer.toText()));
  }
}
