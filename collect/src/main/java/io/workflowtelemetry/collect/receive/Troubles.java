package io.workflowtelemetry.collect.receive;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells whoever runs this what goes wrong, once until it goes well again. */
final class Troubles {
  private final Consumer<String> told;
  private final AtomicReference<@Nullable String> last = new AtomicReference<>();

  /**
   * Makes it.
   *
   * @param told gets a line each
   */
  Troubles(Consumer<String> told) {
    this.told = told;
  }

  /** Tells why deliveries are not kept; nothing of them is in it. */
  void tell(Exception trouble) {
    Throwable cause = trouble.getCause() == null ? trouble : trouble.getCause();
    String line = String.valueOf(cause.getMessage());
    if (!line.equals(last.getAndSet(line))) {
      told.accept("deliveries are not kept, and their senders told so: " + line);
    }
  }

  /** Tells that deliveries are kept again, where they were not. */
  void ended() {
    if (last.get() != null && last.getAndSet(null) != null) {
      told.accept("deliveries are kept again");
    }
  }
}
