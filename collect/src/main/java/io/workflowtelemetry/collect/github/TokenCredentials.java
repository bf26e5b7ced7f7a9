package io.workflowtelemetry.collect.github;

import io.workflowtelemetry.io.files.Secret;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.regex.Pattern;

/** A token, read anew for every call, so that it may be replaced meanwhile. */
final class TokenCredentials implements Credentials {
  private static final Pattern PRINTABLE = Pattern.compile("[!-~]{1,2000}");

  private final Secret token;

  TokenCredentials(Secret token) {
    this.token = token;
  }

  @Override
  public String header(Instant now) throws RefusedException {
    try {
      return bearer(new String(token.read(), StandardCharsets.UTF_8), token.toString());
    } catch (IllegalStateException | UncheckedIOException e) {
      throw new RefusedException(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public boolean renew() {
    return false;
  }

  /** A header can't hold everything, and the client's message would repeat it. */
  static String bearer(String token, String place) throws RefusedException {
    if (!PRINTABLE.matcher(token).matches()) {
      throw new RefusedException("what is in " + place + " is no token");
    }
    return "Bearer " + token;
  }
}
