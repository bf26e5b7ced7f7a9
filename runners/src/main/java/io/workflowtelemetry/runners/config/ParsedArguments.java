package io.workflowtelemetry.runners.config;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * What was written on the command line and could be read.
 *
 * @param options the options of Beam and its runners, wrong ones left at their defaults
 * @param given the names of the options that were given, right or wrong
 * @param wrong the names of the options whose values could not be read
 * @param texts the command's own options that could be read, by name, as they were given
 */
public record ParsedArguments(
    PipelineOptions options, Set<String> given, Set<String> wrong, Map<String, String> texts) {

  /** Copies the collections. */
  public ParsedArguments {
    given = Set.copyOf(given);
    wrong = Set.copyOf(wrong);
    texts = Collections.unmodifiableMap(new TreeMap<>(texts));
  }

  /** Returns whether an option was given and could be read. */
  public boolean isUsable(String name) {
    return given.contains(name) && !wrong.contains(name);
  }

  /** Returns arguments that nothing was wrong with, for options made in code. */
  public static ParsedArguments of(PipelineOptions options, List<String> given) {
    return new ParsedArguments(options, Set.copyOf(given), Set.of(), Map.of());
  }
}
