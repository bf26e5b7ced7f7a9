package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.files.Secret;
import io.workflowtelemetry.runners.config.UsageErrors;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where secrets are kept, as users say it. */
final class SecretPlace {
  private SecretPlace() {}

  /** Returns the secret, null where none is named or it is a mistake. */
  static @Nullable Secret read(String flag, @Nullable String place, UsageErrors errors) {
    Optional<Secret> secret = place == null ? Optional.empty() : Secret.at(place);
    if (place != null && secret.isEmpty()) {
      // What was given may be the secret itself.
      errors.add(flag, "(not shown)", Secret.ALLOWED);
    } else if (secret.isPresent() && !secret.get().isThere()) {
      errors.add(flag, "(not shown)", Secret.ALLOWED + ", with a secret in it");
    }
    return secret.orElse(null);
  }
}
