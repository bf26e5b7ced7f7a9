package io.workflowtelemetry.schemas.blocks;

import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.values.PCollection;

/**
 * Gathers rows into a block: the texts that they have, each once; then for each row the code of its
 * key, its time where it has one, and its length; then the rows.
 *
 * @param <T> a row
 */
public final class BlockWriter<T> {
  private static final int CAPACITY = 1 << 12;

  private final RowCodec<T> codec;
  private final boolean timed;
  private final RowOutput rows;
  private final RowOutput heads = RowOutput.plain(CAPACITY / 4);
  private int count;

  /** Returns how many buckets the blocks of a collection are put into. */
  public static int buckets(PCollection<?> rows) {
    return rows.getPipeline().getOptions().as(BlockOptions.class).getBuckets();
  }

  private BlockWriter(RowCodec<T> codec, boolean timed, TextTable texts) {
    this.codec = codec;
    this.timed = timed;
    this.rows = RowOutput.withDictionary(CAPACITY, texts);
  }

  /**
   * Starts blocks that are written at the same time, by one thread.
   *
   * @param <T> a row
   */
  public static final class Blocks<T> {
    private final RowCodec<T> codec;
    private final boolean timed;
    private final TextTable texts = new TextTable();

    /** Returns what starts blocks of rows with a coder, each with a time of its own. */
    public static <T> Blocks<T> timed(Coder<T> coder) {
      return new Blocks<>(RowCodec.of(coder), true);
    }

    Blocks(RowCodec<T> codec, boolean timed) {
      this.codec = codec;
      this.timed = timed;
    }

    /** Starts a block. */
    public BlockWriter<T> start() {
      return new BlockWriter<>(codec, timed, texts);
    }
  }

  /**
   * Adds a row.
   *
   * @param time its time, in a unit of the caller's; of no matter in a block without times
   * @return what it weighs, which follows from the row alone, in bytes
   */
  public long add(String key, long time, T row) {
    long weight = rows.weight();
    int start = rows.size();
    heads.writeUnsigned(rows.codeOf(key));
    codec.write(row, rows);
    if (timed) {
      heads.writeSigned(time);
    }
    heads.writeUnsigned(rows.size() - start);
    count++;
    return rows.weight() - weight;
  }

  /** Returns how many bytes the block has, about. */
  public int size() {
    RowOutput dictionary = rows.dictionary();
    return rows.size() + heads.size() + (dictionary == null ? 0 : dictionary.size());
  }

  /** Returns the block. */
  public byte[] toBytes() {
    RowOutput block = RowOutput.plain(size() + 40);
    block.writeUnsigned(rows.textCount());
    RowOutput dictionary = rows.dictionary();
    if (dictionary != null) {
      block.write(dictionary);
    }
    block.writeSigned(rows.baseMs());
    block.writeUnsigned(count);
    block.write(heads);
    block.write(rows);
    return block.toBytes();
  }
}
