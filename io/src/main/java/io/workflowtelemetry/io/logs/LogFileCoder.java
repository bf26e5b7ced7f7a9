package io.workflowtelemetry.io.logs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.fs.MetadataCoderV2;

/** Writes a file that was listed: its glob, and what the file system told of it. */
final class LogFileCoder extends CustomCoder<LogFiles.LogFile> {
  private static final long serialVersionUID = 1L;

  @Override
  public void encode(LogFiles.LogFile file, OutputStream out) throws IOException {
    StringUtf8Coder.of().encode(file.source(), out);
    MetadataCoderV2.of().encode(file.metadata(), out);
  }

  @Override
  public LogFiles.LogFile decode(InputStream in) throws IOException {
    String source = StringUtf8Coder.of().decode(in);
    return new LogFiles.LogFile(source, MetadataCoderV2.of().decode(in));
  }
}
