package io.workflowtelemetry.io.files;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Names that no other run gives: the instant in UTC, so that they sort by age, and random digits.
 * They name folders only and are never written into files.
 */
final class Generation {

  private static final DateTimeFormatter INSTANT =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final Pattern NAME = Pattern.compile("\\d{8}T\\d{9}Z-[0-9a-f]{8}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private Generation() {}

  static String name(Instant now) {
    return INSTANT.format(now) + "-" + randomHex(4);
  }

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  static String randomHex(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
