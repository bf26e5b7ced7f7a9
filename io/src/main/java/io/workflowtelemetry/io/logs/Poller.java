package io.workflowtelemetry.io.logs;

import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import org.apache.beam.sdk.coders.Coder;

/**
 * Asks the outside world what is new there. It remembers nothing itself: what it knows is a state
 * that is never changed, only replaced, and that is part of the runner's checkpoints.
 *
 * @param <T> what is found
 * @param <StateT> what is remembered from poll to poll
 */
public interface Poller<T, StateT> extends Serializable {
  /** Returns what is known before the first poll. */
  StateT begin();

  /**
   * Asks once.
   *
   * @param state what is known
   * @param now the time by this machine's clock
   * @throws PassingTroubleException where it is worth trying again
   * @throws IOException where it is not
   */
  Polled<T, StateT> poll(StateT state, Instant now) throws IOException;

  /** Returns the coder of what is found. */
  Coder<T> coder();

  /** Returns the coder of what is remembered. */
  Coder<StateT> stateCoder();
}
