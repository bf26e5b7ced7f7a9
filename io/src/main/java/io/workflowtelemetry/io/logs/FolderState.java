package io.workflowtelemetry.io.logs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.MapCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;

/**
 * What is known of a watched folder. Times are in milliseconds since 1970, by this machine's clock.
 *
 * @param given when each version of a file that was given was listed last, by its fingerprint
 * @param changing the files that were listed and are not quiet, by their names
 */
record FolderState(Map<String, Long> given, Map<String, Change> changing) {
  static final FolderState EMPTY = new FolderState(Map.of(), Map.of());

  /**
   * A file that is not quiet.
   *
   * @param size its size when it was listed last, in bytes
   * @param modified its modification time then
   * @param changedAt when it changed last, as far as is known
   * @param seenAt since when it has not been quiet
   */
  record Change(long size, long modified, long changedAt, long seenAt) {}

  static final class StateCoder extends CustomCoder<FolderState> {
    private static final long serialVersionUID = 1L;
    private static final MapCoder<String, Long> GIVEN =
        MapCoder.of(StringUtf8Coder.of(), VarLongCoder.of());
    private static final MapCoder<String, Change> CHANGING =
        MapCoder.of(StringUtf8Coder.of(), new ChangeCoder());

    @Override
    public void encode(FolderState state, OutputStream out) throws IOException {
      GIVEN.encode(state.given(), out);
      CHANGING.encode(state.changing(), out);
    }

    @Override
    public FolderState decode(InputStream in) throws IOException {
      Map<String, Long> given = GIVEN.decode(in);
      return new FolderState(given, CHANGING.decode(in));
    }
  }

  private static final class ChangeCoder extends CustomCoder<Change> {
    private static final long serialVersionUID = 1L;
    private static final VarLongCoder NUMBER = VarLongCoder.of();

    @Override
    public void encode(Change change, OutputStream out) throws IOException {
      NUMBER.encode(change.size(), out);
      NUMBER.encode(change.modified(), out);
      NUMBER.encode(change.changedAt(), out);
      NUMBER.encode(change.seenAt(), out);
    }

    @Override
    public Change decode(InputStream in) throws IOException {
      return new Change(NUMBER.decode(in), NUMBER.decode(in), NUMBER.decode(in), NUMBER.decode(in));
    }
  }
}
