package io.workflowtelemetry.io.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.github.luben.zstd.Zstd;
import com.sun.management.ThreadMXBean;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LogReaderTest {
  private static Found read(byte[] content, long maxRecordBytes) throws IOException {
    Path file = Files.write(Files.createTempFile("log", ".any"), content);
    Found found = read(file, maxRecordBytes);
    Files.delete(file);
    return found;
  }

  private static Found read(Path file, long maxRecordBytes) throws IOException {
    Found found = new Found();
    LogReader.read(
        LogRange.whole(file.toString(), file.toString()),
        found,
        Found.JSON,
        new ReadLimits(maxRecordBytes, maxRecordBytes));
    return found;
  }

  private static List<String> told(byte[] content) throws IOException {
    return read(content, 1 << 20).told();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] concatenation(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  /** Lines that don't compress to nothing. */
  private static String noise(int lines) {
    Random random = new Random(7);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      text.append("{\"line\":").append(i).append(",\"x\":").append(random.nextLong()).append("}\n");
    }
    return text.toString();
  }

  @Test
  void compressionIsToldByContent() throws IOException {
    byte[] text = bytes("{\"a\":1}\n{\"b\":2}\n");
    List<String> lines = List.of("1: {\"a\":1}", "2: {\"b\":2}");
    assertThat(told(text), is(lines));
    assertThat(told(gzip(text)), is(lines));
    assertThat(told(Zstd.compress(text)), is(lines));
  }

  @Test
  void membersAndFramesAreReadOn() throws IOException {
    byte[] one = bytes("{\"a\":1}\n{\"b\":");
    byte[] two = bytes("2}\n{\"c\":3}\n");
    List<String> lines = List.of("1: {\"a\":1}", "2: {\"b\":2}", "3: {\"c\":3}");
    assertThat(told(concatenation(gzip(one), gzip(two))), is(lines));
    assertThat(told(concatenation(Zstd.compress(one), Zstd.compress(two))), is(lines));
    byte[] skippable = {0x50, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 9};
    assertThat(
        told(concatenation(skippable, Zstd.compress(bytes("{\"a\":1}")))),
        contains("1: {\"a\":1}"));
  }

  @Test
  void emptyFilesGiveNothing() throws IOException {
    assertThat(told(new byte[0]), is(empty()));
    assertThat(told(gzip(new byte[0])), is(empty()));
    assertThat(told(Zstd.compress(new byte[0])), is(empty()));
  }

  @Test
  void aByteOrderMarkIsDropped() throws IOException {
    assertThat(told(bytes("\ufeff{\"a\":1}\n\ufeff{}")), contains("1: {\"a\":1}", "2: ï»¿{}"));
    assertThat(told(gzip(bytes("\ufeff[\n{\"a\":1}]"))), contains("2: {\"a\":1}"));
    assertThat(told(bytes("\ufeff")), is(empty()));
  }

  @Test
  void recordsBeforeABreakAreGivenThenOneBadRecord() throws IOException {
    String text = noise(20_000);
    List<String> lines = text.lines().toList();
    for (byte[] compressed : List.of(gzip(bytes(text)), Zstd.compress(bytes(text)))) {
      byte[] cutOff = Arrays.copyOf(compressed, compressed.length / 2);
      byte[] damaged = compressed.clone();
      for (int i = 0; i < 100; i++) {
        damaged[compressed.length / 2 + i] ^= 0x5a;
      }
      for (byte[] broken : List.of(cutOff, damaged)) {
        Found found = read(broken, 1 << 20);
        List<String> payloads = found.payloads();
        assertThat(payloads.size(), greaterThan(2_000));
        assertThat(found.items, hasSize(payloads.size() + 1));
        Found.Item last = found.items.get(payloads.size());
        assertThat(last.error(), is("BROKEN_COMPRESSION"));
        if (broken == cutOff) {
          assertThat(last.line(), is(payloads.size() + 1L));
          assertThat(payloads, is(lines.subList(0, payloads.size())));
          assertThat(lines.get(payloads.size()).startsWith(last.bytes()), is(true));
        }
      }
    }
  }

  @Test
  void aSmallBrokenStreamGivesAllThatCanBeUnpacked() throws IOException {
    byte[] compressed = gzip(bytes("{\"a\":1}\n{\"b\":2}\n"));
    // Without the checksum all text is there, but it may be wrong or short.
    byte[] cutOff = Arrays.copyOf(compressed, compressed.length - 8);
    assertThat(told(cutOff), contains("1: {\"a\":1}", "2: {\"b\":2}", "3! BROKEN_COMPRESSION: "));
    assertThat(told(new byte[] {0x1f, (byte) 0x8b}), contains("1! BROKEN_COMPRESSION: "));
    assertThat(
        told(concatenation(compressed, Arrays.copyOf(compressed, 5))),
        contains("1: {\"a\":1}", "2: {\"b\":2}", "3! BROKEN_COMPRESSION: "));
    byte[] document = gzip(bytes("[\n{\"a\":1},\n{\"b\":\n"));
    assertThat(
        told(Arrays.copyOf(document, document.length - 1)),
        contains("2: {\"a\":1}", "3! BROKEN_COMPRESSION: {\"b\":\n"));
  }

  @Test
  void aGzipHeaderWithoutEndIsRefusedInBoundedMemory() throws IOException {
    byte[] header = Arrays.copyOf(new byte[] {0x1f, (byte) 0x8b, 8, 8}, 20_000_000);
    Arrays.fill(header, 10, header.length, (byte) 'n');
    List<Found.Item> items = read(header, 1 << 20).items;
    assertThat(items, hasSize(1));
    assertThat(items.get(0).error(), is("BROKEN_COMPRESSION"));
  }

  @Test
  void partsOfAFileGiveWhatTheWholeGives() throws IOException {
    String text =
        "\ufeff# one\n{\"a\":1}\r\n\n{\"b\":\"too long for the limit\"}\n//\n{\"c\":3}\n{}";
    Path file = Files.writeString(Files.createTempFile("parts", ".jsonl"), text);
    Found whole = read(file, 12);
    assertThat(whole.items, hasSize(4));
    long size = Files.size(file);
    for (long part = 1; part <= size; part++) {
      List<Found.Item> items = new ArrayList<>();
      int comments = 0;
      long newlines = 0;
      for (long start = 0; start < size; start += part) {
        Found found = new Found();
        LogRange range =
            new LogRange(
                "",
                file.toString(),
                start,
                Math.min(start + part, size),
                Found.JSON.recognise(new byte[0], ""));
        long before = newlines;
        newlines += LogReader.read(range, found, Found.JSON, new ReadLimits(12, 12));
        comments += found.comments;
        found.items.forEach(item -> items.add(item.after(before)));
      }
      assertThat("parts of " + part, items, is(whole.items));
      assertThat("parts of " + part, comments, is(whole.comments));
      assertThat("parts of " + part, newlines, is(6L));
    }
    Files.delete(file);
  }

  @Test
  void aMissingFileFails() {
    Path missing = Path.of("target", "no-such-file");
    assertThrows(FileNotFoundException.class, () -> read(missing, 1 << 20));
  }

  @Test
  void aLineOf100MegabytesPassesInLittleMemory() throws IOException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] chunk = "y".repeat(1_000_000).getBytes(UTF_8);
    Path plain = Files.createTempFile("long", ".jsonl");
    Path packed = Files.createTempFile("long", ".jsonl.gz");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(plain));
        OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(packed))) {
      for (OutputStream to : List.of(out, gzip)) {
        to.write(bytes("{\"a\":1}\n"));
        for (int i = 0; i < 100; i++) {
          to.write(chunk);
        }
        to.write(bytes("\n{\"b\":2}\n"));
      }
    }
    for (int i = 0; i < 100; i++) {
      digest.update(chunk);
    }
    for (Path file : List.of(plain, packed)) {
      long before = allocated();
      Found found = read(file, 1 << 20);
      // All that was ever allocated, so more than was ever held.
      assertThat(allocated() - before, is(lessThan(20_000_000L)));
      assertThat(found.items, hasSize(3));
      Found.Item large = found.items.get(1);
      assertThat(large.error(), is("RECORD_TOO_LARGE"));
      assertThat(large.line(), is(2L));
      assertThat(large.length(), is(100_000_000L));
      assertThat(large.bytes().length(), is(65_536));
      assertThat(large.sha256(), is(HexFormat.of().formatHex(digest.digest())));
      assertThat(found.items.get(2).bytes(), is("{\"b\":2}"));
      Files.delete(file);
      for (int i = 0; i < 100; i++) {
        digest.update(chunk);
      }
    }
  }

  private static long allocated() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getCurrentThreadAllocatedBytes();
  }

  @Property(tries = 100)
  void anyBytesGiveRecordsOrBadRecords(@ForAll byte[] content) throws IOException {
    Found plain = read(content, 10);
    assertThat(read(gzip(content), 10).items, is(plain.items));
    assertThat(read(Zstd.compress(content), 10).items, is(plain.items));
    byte[] magic = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
    assertThat(read(concatenation(magic, content), 10).items, is(not(empty())));
    byte[] gzipMagic = {0x1f, (byte) 0x8b, 8, 0};
    assertThat(
        read(concatenation(gzipMagic, content), 10).items.toString(),
        containsString("BROKEN_COMPRESSION"));
  }
}
