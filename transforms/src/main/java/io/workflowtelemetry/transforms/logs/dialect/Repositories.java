package io.workflowtelemetry.transforms.logs.dialect;

import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the repository that a record belongs to. */
public final class Repositories {
  private static final Pattern IN_API_URL = Pattern.compile("/repos/([^/?#]+/[^/?#]+)(?:[/?#]|$)");

  private Repositories() {}

  /**
   * Returns the repository of a GitHub object: its {@code repository}, else the one in the address
   * of the object itself, which REST jobs carry instead, else the default.
   */
  public static String ofGitHub(JsonFields fields, @Nullable String defaultRepository)
      throws MalformedRecordException {
    JsonFields repository = fields.object("repository");
    String name = repository == null ? null : repository.text("full_name");
    for (String address : new String[] {"url", "run_url"}) {
      String url = name == null ? fields.text(address) : null;
      if (url != null) {
        Matcher matcher = IN_API_URL.matcher(url);
        name = matcher.find() ? matcher.group(1) : null;
      }
    }
    return orDefault(name, defaultRepository);
  }

  /** Returns {@code name}, or the default where there is none. */
  public static String orDefault(@Nullable String name, @Nullable String defaultRepository)
      throws MalformedRecordException {
    if (name != null) {
      return name;
    }
    if (defaultRepository != null) {
      return defaultRepository;
    }
    throw new MalformedRecordException(
        Kind.MISSING_FIELD,
        "the record names no repository; --repository gives one to such records");
  }
}
