package io.workflowtelemetry.schemas.blocks;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.jspecify.annotations.Nullable;

/**
 * Keys as texts, which are quick to compare and stand in a block's dictionary: a text as it is,
 * anything else as its bytes, equal ones where the keys are.
 *
 * @param <K> a key
 */
final class KeyTexts<K> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final RowCodec<K> codec;
  private final boolean texts;
  private transient @Nullable RowOutput out;

  private KeyTexts(RowCodec<K> codec, boolean texts) {
    this.codec = codec;
    this.texts = texts;
  }

  static <K> KeyTexts<K> of(Coder<K> coder) {
    return new KeyTexts<>(RowCodec.of(coder), coder instanceof StringUtf8Coder);
  }

  String text(K key) {
    if (texts) {
      return asDecoded((String) key);
    }
    RowOutput plain = Objects.requireNonNullElseGet(out, () -> RowOutput.plain(64));
    out = plain;
    plain.reset();
    codec.write(key, plain);
    return plain.toLatin1();
  }

  /** Half a pair of surrogates has no bytes of its own, and keys of the same bytes are equal. */
  private static String asDecoded(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
      }
    }
    return text;
  }

  @SuppressWarnings("unchecked") // A key that is a text is its own.
  K key(String text) {
    return texts
        ? (K) text
        : codec.read(RowInput.plain(text.getBytes(StandardCharsets.ISO_8859_1)));
  }
}
