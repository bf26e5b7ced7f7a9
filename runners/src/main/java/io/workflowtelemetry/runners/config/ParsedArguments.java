package io.workflowtelemetry.runners.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * What was written on the command line and could be read.
 *
 * @param options the options, wrong ones left at their defaults
 * @param given the names of the options that were given, right or wrong
 * @param wrong the names of the options whose values could not be read
 * @param texts the command's own options that could be read, by name, as they were given
 * @param <T> the options interface
 */
public record ParsedArguments<T extends PipelineOptions>(
    T options, Set<String> given, Set<String> wrong, Map<String, String> texts) {

  /** Copies the collections. */
  public ParsedArguments {
    given = Set.copyOf(given);
    wrong = Set.copyOf(wrong);
    texts = Map.copyOf(texts);
  }

  /** Returns whether an option was given and could be read. */
  public boolean isUsable(String name) {
    return given.contains(name) && !wrong.contains(name);
  }

  /** Returns arguments that nothing was wrong with, for options made in code. */
  public static <T extends PipelineOptions> ParsedArguments<T> of(T options, List<String> given) {
    return new ParsedArguments<>(options, Set.copyOf(given), Set.of(), Map.of());
  }
}
