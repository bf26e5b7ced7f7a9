package io.workflowtelemetry.schemas.blocks;

import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.join.UnionCoder;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.KV;

/**
 * Writes values of one type into blocks, and reads them again.
 *
 * @param <T> a value
 */
interface RowCodec<T> extends Serializable {
  void write(T value, RowOutput out);

  T read(RowInput in);

  /**
   * Returns the codec of what a coder encodes: one of our own where values are records, texts,
   * whole numbers, pairs or unions, else one that keeps the coder's bytes.
   */
  @SuppressWarnings("unchecked") // A coder's class tells the type of its values.
  static <T> RowCodec<T> of(Coder<T> coder) {
    if (coder instanceof RecordCoder<?> records) {
      return (RowCodec<T>) RecordCodec.of(records.type());
    }
    if (coder instanceof KvCoder<?, ?> pairs) {
      return (RowCodec<T>) new Pairs<>(of(pairs.getKeyCoder()), of(pairs.getValueCoder()));
    }
    if (coder instanceof UnionCoder unions) {
      return (RowCodec<T>) UnionCodec.of(unions);
    }
    if (coder instanceof StringUtf8Coder) {
      return (RowCodec<T>) new Texts();
    }
    if (coder instanceof VarLongCoder) {
      return (RowCodec<T>) new Longs();
    }
    if (coder instanceof VarIntCoder) {
      return (RowCodec<T>) new Integers();
    }
    return new Opaque<>(coder);
  }

  /** Two values, one after the other. */
  record Pairs<K, V>(RowCodec<K> keys, RowCodec<V> values) implements RowCodec<KV<K, V>> {
    private static final long serialVersionUID = 1L;

    @Override
    public void write(KV<K, V> pair, RowOutput out) {
      keys.write(pair.getKey(), out);
      values.write(pair.getValue(), out);
    }

    @Override
    public KV<K, V> read(RowInput in) {
      K key = keys.read(in);
      return KV.of(key, values.read(in));
    }
  }

  /** Texts. */
  record Texts() implements RowCodec<String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void write(String text, RowOutput out) {
      out.writeText(text);
    }

    @Override
    public String read(RowInput in) {
      return in.readText();
    }
  }

  /** Whole numbers. */
  record Longs() implements RowCodec<Long> {
    private static final long serialVersionUID = 1L;

    @Override
    public void write(Long number, RowOutput out) {
      out.writeSigned(number);
    }

    @Override
    public Long read(RowInput in) {
      return in.readSigned();
    }
  }

  /** Whole numbers of 32 bits. */
  record Integers() implements RowCodec<Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public void write(Integer number, RowOutput out) {
      out.writeSigned(number);
    }

    @Override
    public Integer read(RowInput in) {
      return (int) in.readSigned();
    }
  }

  /** What only its coder knows. */
  record Opaque<T>(Coder<T> coder) implements RowCodec<T> {
    private static final long serialVersionUID = 1L;

    @Override
    public void write(T value, RowOutput out) {
      try {
        byte[] bytes = CoderUtils.encodeToByteArray(coder, value);
        out.writeUnsigned(bytes.length);
        out.write(bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new UncheckedIOException("can't encode " + value.getClass(), e);
      }
    }

    @Override
    public T read(RowInput in) {
      try {
        return CoderUtils.decodeFromByteArray(coder, in.readBytes(in.readCount()));
      } catch (IOException e) {
        throw new UncheckedIOException("can't decode with " + coder, e);
      }
    }
  }
}
