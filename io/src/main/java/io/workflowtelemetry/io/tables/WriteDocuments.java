package io.workflowtelemetry.io.tables;

import io.workflowtelemetry.schemas.WrittenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Keeps records as documents, a file of JSON each: a record that comes with true is written, under
 * another name and then renamed, in the place of a former one; that of a record that comes with
 * false is removed. Bytes follow from the record alone.
 *
 * <p>Whoever uses it sees to it that revisions of a document come one after the other, and that a
 * path does not leave the folder. What comes out is empty.
 *
 * @param <T> the record
 */
public final class WriteDocuments<T extends SpecificRecord>
    extends PTransform<PCollection<KV<T, Boolean>>, PCollection<Void>> {
  private static final long serialVersionUID = 1L;

  private final SerializableFunction<T, String> path;
  private final String folder;

  private WriteDocuments(SerializableFunction<T, String> path, String folder) {
    this.path = path;
    this.folder = folder;
  }

  /**
   * Returns a transform that writes below a folder.
   *
   * @param path where the document of a record is in it
   */
  public static <T extends SpecificRecord> WriteDocuments<T> at(
      SerializableFunction<T, String> path, String folder) {
    return new WriteDocuments<>(path, folder);
  }

  /** Returns what the document of a record is once it is written; nothing is. */
  public static WrittenFile fileOf(SpecificRecord record, String path) {
    byte[] bytes = RecordJson.document(record);
    return WrittenFile.newBuilder()
        .setOutput(path)
        .setPath(path)
        .setRows(1)
        .setBytes(bytes.length)
        .setSha256(sha256(bytes))
        .build();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public PCollection<Void> expand(PCollection<KV<T, Boolean>> revisions) {
    return revisions.apply("Write", ParDo.of(new WriteFn<>(path, folder)));
  }

  private static final class WriteFn<T extends SpecificRecord> extends DoFn<KV<T, Boolean>, Void> {
    private static final long serialVersionUID = 1L;

    private final SerializableFunction<T, String> path;
    private final String folder;

    WriteFn(SerializableFunction<T, String> path, String folder) {
      this.path = path;
      this.folder = folder;
    }

    @ProcessElement
    public void process(@Element KV<T, Boolean> revision) throws IOException {
      String target = folder + "/" + path.apply(revision.getKey());
      if (revision.getValue()) {
        ByteBuffer content = ByteBuffer.wrap(RecordJson.document(revision.getKey()));
        var unused = WholeFile.write(target, channel -> write(content, channel));
      } else {
        FileSystems.delete(
            List.of(FileSystems.matchNewResource(target, false)),
            StandardMoveOptions.IGNORE_MISSING_FILES);
      }
    }

    private static int write(ByteBuffer content, WritableByteChannel channel) throws IOException {
      int bytes = content.remaining();
      while (content.hasRemaining()) {
        channel.write(content);
      }
      return bytes;
    }
  }
}
