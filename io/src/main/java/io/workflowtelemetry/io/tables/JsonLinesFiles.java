package io.workflowtelemetry.io.tables;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;

/** Reads JSON Lines that {@link Table#ofJsonLines} wrote, but for bytes, back to records. */
public final class JsonLinesFiles {
  private JsonLinesFiles() {}

  /**
   * Returns the records of all files that a glob matches, in the order of the files' names.
   *
   * @throws IOException when a file can't be read, or holds anything else
   */
  public static <T extends SpecificRecord> List<T> read(String glob, Class<T> type)
      throws IOException {
    List<Metadata> files =
        new ArrayList<>(FileSystems.match(glob, EmptyMatchTreatment.ALLOW).metadata());
    files.sort(
        (one, other) -> one.resourceId().toString().compareTo(other.resourceId().toString()));
    List<T> records = new ArrayList<>();
    for (Metadata file : files) {
      try (InputStream in = Channels.newInputStream(FileSystems.open(file.resourceId()))) {
        JsonLinesRows.forEach(in, type, records::add);
      }
    }
    return records;
  }
}
