package io.workflowtelemetry.schemas.blocks;

import org.jspecify.annotations.Nullable;

/** Numbers texts in the order that they come in; each is looked for in every row of a block. */
final class TextTable {
  private @Nullable String[] texts = new String[256];
  private int[] codes = new int[texts.length];
  private int size;

  /** Returns the number of a text, a new one where it was not there. */
  int codeOf(String text) {
    if (size * 3 >= texts.length) {
      grow();
    }
    int slot = slotOf(text);
    if (texts[slot] == null) {
      texts[slot] = text;
      codes[slot] = size++;
    }
    return codes[slot];
  }

  int size() {
    return size;
  }

  private int slotOf(String text) {
    int mask = texts.length - 1;
    // Ids that follow each other have hashes that do, which would stand in a row.
    int slot = ((text.hashCode() * 0x9E3779B9) >>> 12) & mask;
    for (String there = texts[slot]; there != null && !there.equals(text); there = texts[slot]) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    @Nullable String[] former = texts;
    int[] formerCodes = codes;
    texts = new String[former.length * 4];
    codes = new int[texts.length];
    for (int i = 0; i < former.length; i++) {
      String text = former[i];
      if (text != null) {
        int slot = slotOf(text);
        texts[slot] = text;
        codes[slot] = formerCodes[i];
      }
    }
  }
}
