package io.workflowtelemetry.io.files;

import io.workflowtelemetry.schemas.WrittenFile;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.util.MimeTypes;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionView;

/** Writes one shard of a table. */
final class WriteShardFn
    extends DoFn<KV<KV<Integer, Integer>, Iterable<KV<byte[], byte[]>>>, WrittenFile> {
  private static final long serialVersionUID = 1L;

  /** Stands for a shard that must be written even without rows. */
  static final byte[] NO_ROW = {};

  private final List<Table<?>> tables;
  private final String folder;
  private final PCollectionView<Iterable<KV<KV<Integer, Long>, Long>>> buckets;
  private final long shardBytes;

  WriteShardFn(
      List<Table<?>> tables,
      String folder,
      PCollectionView<Iterable<KV<KV<Integer, Long>, Long>>> buckets,
      long shardBytes) {
    this.tables = tables;
    this.folder = folder;
    this.buckets = buckets;
    this.shardBytes = shardBytes;
  }

  @ProcessElement
  public void process(ProcessContext context) throws IOException {
    int table = context.element().getKey().getKey();
    int shards = ShardPlan.of(context.sideInput(buckets), shardBytes).shards(table);
    List<KV<byte[], byte[]>> rows = new ArrayList<>();
    for (KV<byte[], byte[]> row : context.element().getValue()) {
      if (row.getKey().length > 0) {
        rows.add(row);
      }
    }
    rows.sort((a, b) -> Arrays.compareUnsigned(a.getKey(), b.getKey()));
    context.output(write(tables.get(table), context.element().getKey().getValue(), shards, rows));
  }

  private <T extends SpecificRecord> WrittenFile write(
      Table<T> table, int shard, int shards, List<KV<byte[], byte[]>> rows) throws IOException {
    RecordCoder<T> coder = RecordCoder.of(table.type());
    String path =
        "%s-%05d-of-%05d.%s".formatted(table.output(), shard, shards, table.format().extension());
    ResourceId target = FileSystems.matchNewResource(folder + "/" + path, false);
    ResourceId unfinished =
        FileSystems.matchNewResource(
            folder + "/" + path + ".unfinished-" + UUID.randomUUID(), false);
    DigestingChannel digest;
    try (WritableByteChannel channel = FileSystems.create(unfinished, MimeTypes.BINARY)) {
      digest = new DigestingChannel(channel);
      try (RowFormat.Writer<T> writer = table.format().open(digest)) {
        for (KV<byte[], byte[]> row : rows) {
          writer.write(CoderUtils.decodeFromByteArray(coder, row.getValue()));
        }
      }
    }
    FileSystems.rename(
        List.of(unfinished), List.of(target), StandardMoveOptions.IGNORE_MISSING_FILES);
    return WrittenFile.newBuilder()
        .setOutput(table.output())
        .setPath(path)
        .setRows(rows.size())
        .setBytes(digest.bytes)
        .setSha256(HexFormat.of().formatHex(digest.sha256.digest()))
        .build();
  }

  /** Counts and digests what goes through it. */
  private static final class DigestingChannel implements WritableByteChannel {
    private final WritableByteChannel channel;
    private final MessageDigest sha256;
    private long bytes;

    DigestingChannel(WritableByteChannel channel) {
      this.channel = channel;
      try {
        this.sha256 = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }

    @Override
    public int write(ByteBuffer buffer) throws IOException {
      ByteBuffer written = buffer.duplicate();
      int count = channel.write(buffer);
      written.limit(written.position() + count);
      sha256.update(written);
      bytes += count;
      return count;
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
