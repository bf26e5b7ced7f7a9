package io.workflowtelemetry.io.tables;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;

/**
 * A part of a table that is one file.
 *
 * @param table which of the tables, from 0
 * @param number which of its shards, from 0
 * @param of how many shards the table has
 * @param from the first bucket whose rows it has
 * @param until the bucket after the last
 */
record Shard(int table, int number, int of, long from, long until) {
  /** The coder of a shard, which is deterministic. */
  static final Coder<Shard> CODER = new ShardCoder();

  /** Returns whether the rows of a bucket are in it. */
  boolean has(long bucket) {
    return from <= bucket && bucket < until;
  }

  private static final class ShardCoder extends AtomicCoder<Shard> {
    private static final long serialVersionUID = 1L;
    private static final VarIntCoder INTS = VarIntCoder.of();
    private static final VarLongCoder LONGS = VarLongCoder.of();

    @Override
    public void encode(Shard shard, OutputStream out) throws IOException {
      INTS.encode(shard.table, out);
      INTS.encode(shard.number, out);
      INTS.encode(shard.of, out);
      LONGS.encode(shard.from, out);
      LONGS.encode(shard.until, out);
    }

    @Override
    public Shard decode(InputStream in) throws IOException {
      return new Shard(
          INTS.decode(in), INTS.decode(in), INTS.decode(in), LONGS.decode(in), LONGS.decode(in));
    }
  }
}
