package io.workflowtelemetry.io.channels;

import io.workflowtelemetry.io.tables.RecordJson;
import io.workflowtelemetry.schemas.Notification;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Appends a line to a file. */
final class JsonLinesChannel implements Channel {
  private final Path file;

  JsonLinesChannel(Path file) {
    this.file = file;
  }

  @Override
  public Attempt send(Notification notification, boolean toldBefore) {
    byte[] json = RecordJson.bytes(notification);
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      long before = out.size();
      ByteBuffer left = ByteBuffer.wrap(line);
      try {
        while (left.hasRemaining()) {
          out.write(left);
        }
      } catch (IOException e) {
        // Half a line would spoil the next one, too.
        out.truncate(before);
        throw e;
      }
      return Attempt.sent();
    } catch (IOException e) {
      return Attempt.failed("the file can't be written (" + e.getClass().getSimpleName() + ")");
    }
  }
}
