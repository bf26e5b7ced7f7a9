package io.workflowtelemetry.collect.receive;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finishes what a process that was killed left unfinished. */
final class Leftovers {
  private static final int MAGIC_BYTES = 4;
  private static final long MOST_UNPACKED = 1 << 30;

  private Leftovers() {}

  /** Finishes all files in a folder that were being written; nobody may write to them any more. */
  static void finish(Path folder) throws IOException {
    List<Path> parts = new ArrayList<>();
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(folder, DeliveryFiles.PREFIX + "*" + FrameFile.PART)) {
      found.forEach(parts::add);
    }
    for (Path part : parts) {
      finishOne(part);
    }
  }

  private static void finishOne(Path part) throws IOException {
    String name = part.getFileName().toString();
    Path target = part.resolveSibling(name.substring(0, name.length() - FrameFile.PART.length()));
    byte[] bytes = Files.readAllBytes(part);
    byte[] whole = wholeFrames(bytes);
    if (whole.length == bytes.length && whole.length > 0) {
      Disk.rename(part, target);
      return;
    }
    if (whole.length > 0) {
      Disk.writeWhole(part.resolveSibling("." + name), target, whole);
    }
    Files.delete(part);
  }

  /**
   * Returns all whole frames in their order. A file mostly ends in a torn one, of which nobody was
   * told that it is kept; where a disk damaged another, those behind it are kept all the same.
   */
  static byte[] wholeFrames(byte[] bytes) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream(bytes.length);
    int at = 0;
    while (at < bytes.length) {
      int length = isMagic(bytes, at) ? wholeFrame(bytes, at) : 0;
      whole.write(bytes, at, length);
      at += Math.max(1, length);
    }
    return whole.toByteArray();
  }

  private static boolean isMagic(byte[] bytes, int at) {
    return at + MAGIC_BYTES <= bytes.length
        && bytes[at] == 0x28
        && bytes[at + 1] == (byte) 0xb5
        && bytes[at + 2] == 0x2f
        && bytes[at + 3] == (byte) 0xfd;
  }

  /** Returns the length of the frame here, 0 where it is not whole. */
  private static int wholeFrame(byte[] bytes, int at) {
    try (ZstdDecompressCtx zstd = new ZstdDecompressCtx()) {
      int length = (int) Zstd.findFrameCompressedSize(bytes, at, bytes.length - at);
      long content = Zstd.getFrameContentSize(bytes, at, length);
      if (content <= 0 || content > MOST_UNPACKED) {
        return 0;
      }
      byte[] unpacked = new byte[(int) content];
      zstd.decompressByteArray(unpacked, 0, unpacked.length, bytes, at, length);
      return length;
    } catch (ZstdException e) {
      return 0;
    }
  }
}
