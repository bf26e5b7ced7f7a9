package io.workflowtelemetry.transforms.measure;

import java.io.Serializable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a minute of a runner costs, by its label, and what a month may cost. Amounts are millionths
 * of the currency, so that sums of them are exact.
 *
 * @param currency as ISO 4217 has it
 * @param prices prices that the user gave, by label in lower case
 * @param budgets what a month may cost, by repository, or for {@link #ALL} of them
 */
public record Pricing(String currency, Map<String, Long> prices, Map<String, Long> budgets)
    implements Serializable {
  /** Stands for all repositories in budgets. */
  public static final String ALL = "all";

  /** The currency of GitHub's prices. */
  public static final String USD = "USD";

  private static final String SELF_HOSTED = "self-hosted";

  /**
   * GitHub's prices of a minute since 2026-01-01, in millionths of a US dollar, read on 2026-11-30
   * from docs.github.com/billing/reference/actions-runner-pricing. Labels that an organisation
   * chose for its larger runners can't be known.
   */
  private static final Map<String, Long> LIST_PRICES = listPrices();

  /** Copies the maps. */
  public Pricing {
    prices = Map.copyOf(prices);
    budgets = Map.copyOf(budgets);
  }

  /** Returns GitHub's list prices, without a budget. */
  public static Pricing ofList() {
    return new Pricing(USD, Map.of(), Map.of());
  }

  /**
   * Returns the label that a job is billed by, in lower case: one that the user priced, else {@code
   * self-hosted}, else one with a list price, else any; of several the first by alphabet.
   *
   * @param labels what the job asks for; null where none is told
   * @return empty where there is no label
   */
  public String runner(@Nullable List<String> labels) {
    if (labels == null) {
      return "";
    }
    return labels.stream()
        .map(label -> label.toLowerCase(Locale.ROOT))
        .min(Comparator.<String>comparingInt(this::place).thenComparing(label -> label))
        .orElse("");
  }

  private int place(String label) {
    if (label.equals(SELF_HOSTED)) {
      return 1;
    }
    return prices.containsKey(label) ? 0 : price(label) != null ? 2 : 3;
  }

  /**
   * Returns the price of a minute in millionths; null where the label has none. List prices hold in
   * US dollars only.
   */
  public @Nullable Long price(String runner) {
    Long given = prices.get(runner);
    if (given != null) {
      return given;
    }
    if (runner.equals(SELF_HOSTED)) {
      return 0L;
    }
    return currency.equals(USD) ? LIST_PRICES.get(runner) : null;
  }

  /** Returns the cost of minutes in millionths, at most the greatest long. */
  public static long cost(long minutes, long price) {
    return price != 0 && minutes > Long.MAX_VALUE / price ? Long.MAX_VALUE : minutes * price;
  }

  /** Returns an amount in the currency of one in millionths; null for null. */
  public static @Nullable Double amount(@Nullable Long micros) {
    return micros == null ? null : Objects.requireNonNull(micros) / 1e6;
  }

  private static Map<String, Long> listPrices() {
    Map<String, Long> prices = new HashMap<>();
    List.of("latest", "26.04", "24.04", "22.04", "20.04", "18.04", "16.04")
        .forEach(version -> prices.put("ubuntu-" + version, 6_000L));
    prices.put("ubuntu-slim", 2_000L);
    List.of("26.04", "24.04", "22.04")
        .forEach(version -> prices.put("ubuntu-" + version + "-arm", 5_000L));
    List.of("latest", "2025", "2022", "2019", "2016", "11-arm")
        .forEach(version -> prices.put("windows-" + version, 10_000L));
    for (String version : List.of("latest", "26", "15", "14", "13", "12", "11", "10.15")) {
      prices.put("macos-" + version, 62_000L);
      prices.put("macos-" + version + "-large", 77_000L);
      prices.put("macos-" + version + "-xlarge", 102_000L);
    }
    List.of("26", "15").forEach(version -> prices.put("macos-" + version + "-intel", 62_000L));
    return Map.copyOf(prices);
  }
}
