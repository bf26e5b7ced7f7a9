package io.workflowtelemetry.runners.config;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.workflowtelemetry.transforms.measure.Pricing;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Reads what minutes cost and months may cost, which stands below {@code cost} in the rules. */
final class CostSection {
  static final String NAME = "cost";
  static final String ALLOWED = "currency, prices and budget below it";
  private static final List<String> KEYS = List.of("currency", "prices", "budget");
  private static final int DECIMALS = 6;

  /** Longer texts are no amounts, and may be far too long to be made numbers of. */
  private static final int MOST_DIGITS = 40;

  /**
   * What an amount may be.
   *
   * @param least from where on it is one
   * @param most until where
   */
  private record Limits(BigDecimal least, BigDecimal most) {
    static final Limits OF_PRICES = new Limits(BigDecimal.ZERO, BigDecimal.valueOf(10_000));
    static final Limits OF_BUDGETS =
        new Limits(BigDecimal.ONE.movePointLeft(DECIMALS), BigDecimal.valueOf(1_000_000_000_000L));

    String allowed() {
      return "a number from %s to %s with at most %d decimals"
          .formatted(least.toPlainString(), most.toPlainString(), DECIMALS);
    }

    /** Returns the amount in millionths; null where the text is none. */
    @Nullable Long micros(String text) {
      if (text.length() > MOST_DIGITS) {
        return null;
      }
      BigDecimal amount;
      try {
        amount = new BigDecimal(text.replace("_", ""));
      } catch (NumberFormatException e) {
        // YAML's other numbers, such as .inf and 0x1f.
        return null;
      }
      boolean fits =
          amount.compareTo(least) >= 0
              && amount.compareTo(most) <= 0
              && amount.stripTrailingZeros().scale() <= DECIMALS;
      return fits ? amount.movePointRight(DECIMALS).longValueExact() : null;
    }
  }

  private final YAMLParser parser;
  private final BiConsumer<String, String> mistakes;
  private String currency = Pricing.USD;
  private final Map<String, Long> prices = new TreeMap<>();
  private final Map<String, Long> budgets = new TreeMap<>();

  private CostSection(YAMLParser parser, BiConsumer<String, String> mistakes) {
    this.parser = parser;
    this.mistakes = mistakes;
  }

  /**
   * Reads the keys that begin with the parser's token.
   *
   * @param mistakes gets what was given and what is allowed, while the parser is there
   */
  static Pricing read(YAMLParser parser, BiConsumer<String, String> mistakes) throws IOException {
    CostSection section = new CostSection(parser, mistakes);
    section.read();
    return new Pricing(section.currency, section.prices, section.budgets);
  }

  private void read() throws IOException {
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      if (!KEYS.contains(key)) {
        mistakes.accept(key, "one of the keys " + String.join(", ", KEYS));
      } else if (!seen.add(key)) {
        mistakes.accept(key + " (again)", "each key once");
      }
      parser.nextToken();
      switch (key) {
        case "currency" -> readCurrency();
        case "prices" -> readAmounts(key, "labels, each with a price", Limits.OF_PRICES, prices);
        case "budget" ->
            readAmounts(
                key,
                "repositories or " + Pricing.ALL + ", each with an amount",
                Limits.OF_BUDGETS,
                budgets);
        default -> {}
      }
      parser.skipChildren();
    }
  }

  private void readCurrency() throws IOException {
    String text = parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : "";
    if (text.matches("[A-Z]{3}") && !parser.isCurrentAlias()) {
      currency = text;
    } else {
      mistakes.accept(
          "currency: " + RulesFile.describe(parser), "three capital letters, such as USD");
    }
  }

  private void readAmounts(String key, String allowed, Limits limits, Map<String, Long> amounts)
      throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      mistakes.accept(key + ": " + RulesFile.describe(parser), allowed);
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      // Labels of runners are the same in any case.
      String known = limits.equals(Limits.OF_PRICES) ? name.toLowerCase(Locale.ROOT) : name;
      if (amounts.containsKey(known)) {
        mistakes.accept(name + " (again)", "each once");
      }
      parser.nextToken();
      Long micros = parser.currentToken().isNumeric() ? limits.micros(parser.getText()) : null;
      if (micros == null) {
        mistakes.accept(name + ": " + RulesFile.describe(parser), limits.allowed());
        parser.skipChildren();
      } else {
        amounts.put(known, micros);
      }
    }
  }
}
