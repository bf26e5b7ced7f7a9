package io.workflowtelemetry.schemas.blocks;

import java.util.Arrays;

/**
 * Numbers the texts that blocks are written from, for all blocks that are written at the same time:
 * one table stays in a processor's cache, where one for each of many blocks would not. It forgets
 * all when it is full, and begins another round.
 */
final class TextTable {
  /** The most texts of a round; a number has 14 bits. */
  private static final int MOST = 1 << 13;

  private static final int NUMBER_BITS = 14;
  private static final int LAST_ROUND = (1 << (Integer.SIZE - NUMBER_BITS)) - 1;

  /** Of each slot that is taken: the hash of its text, the round, and the number. */
  private long[] slots = new long[256];

  private String[] texts = new String[slots.length / 2];
  private int size;
  private int round = 1;

  /** Returns the number of a text in this round, a new one where it had none. */
  int numberOf(String text) {
    if (size == MOST) {
      beginRound();
    }
    // Of two slots at most one is taken.
    if (size * 2 >= slots.length) {
      grow();
    }
    int hash = text.hashCode();
    int mask = slots.length - 1;
    int slot = firstSlot(hash) & mask;
    for (long there = slots[slot]; roundOf(there) == round; there = slots[slot]) {
      if ((int) (there >>> Integer.SIZE) == hash) {
        int number = (int) there & ((1 << NUMBER_BITS) - 1);
        if (texts[number].equals(text)) {
          return number;
        }
      }
      slot = (slot + 1) & mask;
    }
    texts[size] = text;
    slots[slot] = entry(hash, size);
    return size++;
  }

  /** Returns which round this is; numbers of another say nothing. */
  int round() {
    return round;
  }

  private void beginRound() {
    size = 0;
    if (round == LAST_ROUND) {
      Arrays.fill(slots, 0);
      round = 0;
    }
    round++;
  }

  /** Ids that follow each other have hashes that do, which would stand in a row. */
  private static int firstSlot(int hash) {
    return (hash * 0x9E3779B9) >>> 12;
  }

  private static int roundOf(long entry) {
    return (int) entry >>> NUMBER_BITS;
  }

  private long entry(int hash, int number) {
    return ((long) hash << Integer.SIZE) | ((long) round << NUMBER_BITS) | number;
  }

  private void grow() {
    slots = new long[slots.length * 4];
    texts = Arrays.copyOf(texts, slots.length / 2);
    int mask = slots.length - 1;
    for (int number = 0; number < size; number++) {
      int hash = texts[number].hashCode();
      int slot = firstSlot(hash) & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = entry(hash, number);
    }
  }
}
