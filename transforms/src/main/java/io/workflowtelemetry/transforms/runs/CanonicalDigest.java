package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.transforms.dialect.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/** SHA-256 of a record's canonical encoding, which is Avro's binary one. */
public final class CanonicalDigest {
  private CanonicalDigest() {}

  /** Returns the digest of a record; equal records have equal ones. */
  public static <T extends SpecificRecord> byte[] of(T record) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    try {
      new SpecificDatumWriter<T>(record.getSchema()).write(record, encoder);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return Sha256.of(bytes.toByteArray());
  }
}
