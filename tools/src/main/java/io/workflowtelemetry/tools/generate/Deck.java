package io.workflowtelemetry.tools.generate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Deals values like cards from a shuffled deck of a thousand: in random order, but each as often as
 * its share says, so that rare ones are sure to come.
 */
final class Deck<T> {
  private static final int CARDS = 1_000;

  private final SeededRandom random;
  private final List<T> cards;
  private final Deque<T> left = new ArrayDeque<>();

  /**
   * Makes a deck.
   *
   * @param perThousand how many cards of each value there are, in an order that does not change
   * @param others the value of all other cards
   */
  Deck(SeededRandom random, Map<T, Integer> perThousand, T others) {
    this.random = random;
    List<T> all = new ArrayList<>(CARDS);
    perThousand.forEach((value, count) -> all.addAll(Collections.nCopies(count, value)));
    all.addAll(Collections.nCopies(CARDS - all.size(), others));
    cards = all;
  }

  T deal() {
    if (left.isEmpty()) {
      random.shuffle(cards);
      left.addAll(cards);
    }
    return left.remove();
  }
}
