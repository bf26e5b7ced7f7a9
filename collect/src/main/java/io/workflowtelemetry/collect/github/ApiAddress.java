package io.workflowtelemetry.collect.github;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a GitHub answers: a base that calls are put behind, and nothing else gets the token. */
public final class ApiAddress {
  /** What a user may write. */
  public static final String ALLOWED =
      "an address such as https://api.github.com or https://HOST/api/v3; http on this machine only";

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1\\]");

  private final URI base;

  private ApiAddress(URI base) {
    this.base = base;
  }

  /** Reads an address; nothing where it is none that a token may be sent to. */
  public static Optional<ApiAddress> of(String text) {
    try {
      URI base = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      boolean isBare =
          base.getRawUserInfo() == null
              && base.getRawQuery() == null
              && base.getRawFragment() == null;
      return isBare && (isSecure(base) || isHere(base))
          ? Optional.of(new ApiAddress(base))
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns the address of a call.
   *
   * @param path begins with a slash, and is escaped where it has to be
   */
  URI call(String path) {
    return URI.create(base + path);
  }

  /** Says whether a file may be fetched from where an answer says that it is. */
  boolean mayFetchFrom(URI place) {
    return isSecure(place) || (isHere(base) && isHere(place));
  }

  private static boolean isSecure(URI address) {
    return "https".equals(scheme(address)) && address.getHost() != null;
  }

  private static boolean isHere(URI address) {
    return "http".equals(scheme(address))
        && address.getHost() != null
        && LOOPBACK.matcher(address.getHost()).matches();
  }

  private static String scheme(URI address) {
    return address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return base.toString();
  }
}
