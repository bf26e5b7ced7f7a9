package io.workflowtelemetry.transforms.keyed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.Coder.NonDeterministicException;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.StructuredCoder;
import org.jspecify.annotations.Nullable;

/**
 * Writes a change as its two states.
 *
 * @param <T> what changed
 */
public final class ChangeCoder<T> extends StructuredCoder<Change<T>> {
  private static final long serialVersionUID = 1L;

  private final Coder<@Nullable T> states;

  private ChangeCoder(Coder<T> things) {
    this.states = NullableCoder.of(things);
  }

  /** Returns the coder of changes of things with the coder {@code things}. */
  public static <T> ChangeCoder<T> of(Coder<T> things) {
    return new ChangeCoder<>(things);
  }

  @Override
  public void encode(Change<T> change, OutputStream out) throws IOException {
    states.encode(change.before(), out);
    states.encode(change.after(), out);
  }

  @Override
  public Change<T> decode(InputStream in) throws IOException {
    T before = states.decode(in);
    return new Change<>(before, states.decode(in));
  }

  @Override
  public List<? extends Coder<?>> getCoderArguments() {
    return List.of(states);
  }

  @Override
  public void verifyDeterministic() throws NonDeterministicException {
    verifyDeterministic(this, "the states of a thing", states);
  }
}
