package io.workflowtelemetry.transforms.measure.agents;

import io.workflowtelemetry.transforms.logs.dialect.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;

/** Numbers in the place of texts: the first eight bytes of their SHA-256. */
final class TextHashes {
  private TextHashes() {}

  static long of(String text) {
    byte[] digest = Digests.sha256().digest(text.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(digest).getLong();
  }

  /** Returns the distinct hashes of texts, in order. */
  static List<Long> of(Collection<String> texts) {
    return texts.stream().map(TextHashes::of).distinct().sorted().toList();
  }
}
