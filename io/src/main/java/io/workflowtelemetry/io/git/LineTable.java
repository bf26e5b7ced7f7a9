package io.workflowtelemetry.io.git;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Gives every distinct line a small number, the same in each text that is added. */
final class LineTable {

  /** Texts added so far; a line is kept as a place in one of them. */
  private final List<byte[]> texts = new ArrayList<>();

  /** Line number plus one by hash slot; zero is an empty slot. */
  private int[] slots = new int[64];

  private int[] hashes = new int[32];
  private int[] starts = new int[32];
  private int[] ends = new int[32];
  private byte[] owners = new byte[32];
  private int distinct;

  int distinct() {
    return distinct;
  }

  /** The numbers of the text's lines, in their order. */
  int[] add(byte[] text) {
    texts.add(text);
    int[] lines = new int[countLines(text)];
    int line = 0;
    int start = 0;
    int hash = 1;
    for (int i = 0; i < text.length; i++) {
      hash = 31 * hash + text[i];
      if (text[i] == '\n' || i == text.length - 1) {
        lines[line++] = number(text, start, i + 1, hash);
        start = i + 1;
        hash = 1;
      }
    }
    return lines;
  }

  static int countLines(byte[] text) {
    int count = 0;
    for (byte b : text) {
      if (b == '\n') {
        count++;
      }
    }
    return text.length > 0 && text[text.length - 1] != '\n' ? count + 1 : count;
  }

  private int number(byte[] text, int start, int end, int rawHash) {
    // Neighbouring hashes would crowd the slots.
    int hash = rawHash * 0x9E3779B9;
    hash ^= hash >>> 15;
    int slot = hash & (slots.length - 1);
    while (slots[slot] != 0) {
      int candidate = slots[slot] - 1;
      if (hashes[candidate] == hash
          && Arrays.equals(
              texts.get(owners[candidate]), starts[candidate], ends[candidate], text, start, end)) {
        return candidate;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    if (distinct == hashes.length) {
      grow();
      return number(text, start, end, rawHash);
    }
    hashes[distinct] = hash;
    starts[distinct] = start;
    ends[distinct] = end;
    owners[distinct] = (byte) (texts.size() - 1);
    slots[slot] = distinct + 1;
    return distinct++;
  }

  private void grow() {
    int capacity = distinct * 2;
    hashes = Arrays.copyOf(hashes, capacity);
    starts = Arrays.copyOf(starts, capacity);
    ends = Arrays.copyOf(ends, capacity);
    owners = Arrays.copyOf(owners, capacity);
    slots = new int[capacity * 2];
    for (int line = 0; line < distinct; line++) {
      int slot = hashes[line] & (slots.length - 1);
      while (slots[slot] != 0) {
        slot = (slot + 1) & (slots.length - 1);
      }
      slots[slot] = line + 1;
    }
  }
}
