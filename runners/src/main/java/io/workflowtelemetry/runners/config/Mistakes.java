package io.workflowtelemetry.runners.config;

/** Mistakes in a file, each with its line. */
final class Mistakes {
  private final String flag;
  private final String file;
  private final UsageErrors errors;
  private final boolean showsTexts;

  private Mistakes(String flag, String file, UsageErrors errors, boolean showsTexts) {
    this.flag = flag;
    this.file = file;
    this.errors = errors;
    this.showsTexts = showsTexts;
  }

  /**
   * Makes it.
   *
   * @param flag the option that names the file
   * @param errors gets each mistake
   */
  static Mistakes in(String flag, String file, UsageErrors errors) {
    return new Mistakes(flag, file, errors, true);
  }

  /** Returns the same for values that may be secret: no text is repeated. */
  Mistakes ofSecrets() {
    return new Mistakes(flag, file, errors, false);
  }

  /** Adds one; line 0 stands for the file as a whole. */
  void add(int line, String given, String allowed) {
    String place = line > 0 ? file + " line " + line : file;
    errors.add(flag, given.isEmpty() ? place : place + ": " + given, allowed);
  }

  /** Adds what the value of a key is, unless that was told. */
  void add(String key, YamlValue value, String allowed) {
    if (!(value instanceof YamlValue.Unusable unusable && unusable.told())) {
      boolean hidden = !showsTexts && value instanceof YamlValue.Text;
      add(value.line(), key + ": " + (hidden ? "(not shown)" : value.shown()), allowed);
    }
  }
}
