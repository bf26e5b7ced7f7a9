package io.workflowtelemetry.io.logs;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;

/** A file's bytes as they are stored. Tells its own failures from those of what reads it. */
final class SourceStream extends InputStream {
  private final PushbackInputStream in;
  private boolean failed;

  /** Most bytes that one read gives. */
  private int maxRead = Integer.MAX_VALUE;

  /** Bytes that may still be read until {@link #allow} is called again. */
  private long allowed = Long.MAX_VALUE;

  private final byte[] single = new byte[1];

  SourceStream(ReadableByteChannel channel) {
    this.in = new PushbackInputStream(Channels.newInputStream(channel), Integer.BYTES);
  }

  /** The first four bytes, or all of them where there are fewer; they stay to be read. */
  byte[] peek() throws IOException {
    byte[] first = in.readNBytes(Integer.BYTES);
    in.unread(first);
    return first;
  }

  void limitReads(int bytes) {
    maxRead = bytes;
  }

  /** Lets so many bytes be read; beyond them, reading fails. */
  void allow(long bytes) {
    allowed = bytes;
  }

  /** Whether reading the file failed, so that the exception is not about its content. */
  boolean hasFailed() {
    return failed;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    if (allowed <= 0) {
      throw new IOException("Too many compressed bytes that hold nothing");
    }
    int read;
    try {
      read = in.read(bytes, from, (int) Math.min(Math.min(length, maxRead), allowed));
    } catch (IOException e) {
      failed = true;
      throw e;
    }
    if (read > 0) {
      allowed -= read;
      ReadProgress.addBytes(read);
    }
    return read;
  }

  @Override
  public int read() throws IOException {
    return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
