package io.workflowtelemetry.runners.config;

import io.workflowtelemetry.transforms.check.Rules;
import io.workflowtelemetry.transforms.measure.Pricing;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** The parameters of the checks by name, taken from the components of {@link Rules}. */
final class RuleParameters {
  /** Stands for a limit that is off, which is null. */
  private static final Object OFF = new Object();

  private static final Set<Class<?>> SECTIONS =
      Set.of(Rules.Models.class, Rules.Health.class, Rules.Dora.class);

  private final Map<String, Object> given = new TreeMap<>();
  private Pricing pricing = Rules.defaults().pricing();

  /** Returns the rules; prices are none. */
  static List<RecordComponent> all() {
    return Arrays.stream(Rules.class.getRecordComponents())
        .filter(component -> component.getType() != Pricing.class)
        .toList();
  }

  /** Sets what minutes cost and months may cost. */
  void price(Pricing other) {
    pricing = other;
  }

  /** Returns the names of all rules. */
  List<String> ruleNames() {
    return all().stream().map(RuleParameters::ruleName).toList();
  }

  /** Returns the names of a rule's parameters. */
  List<String> parameterNames(RecordComponent rule) {
    return Arrays.stream(rule.getType().getRecordComponents())
        .map(RuleParameters::snakeCase)
        .toList();
  }

  /** Returns the rule of a name; null where there is none. */
  @Nullable RecordComponent rule(String name) {
    return all().stream().filter(rule -> ruleName(rule).equals(name)).findFirst().orElse(null);
  }

  /** Returns a rule's parameter of a name; null where there is none. */
  @Nullable RecordComponent parameter(RecordComponent rule, String name) {
    return Arrays.stream(rule.getType().getRecordComponents())
        .filter(parameter -> snakeCase(parameter).equals(name))
        .findFirst()
        .orElse(null);
  }

  /**
   * Sets a parameter.
   *
   * @param value a number or a text; null for anything else
   * @return what is allowed, where the value is not; null where it is
   */
  @Nullable String set(RecordComponent rule, RecordComponent parameter, @Nullable Object value) {
    Object checked = check(parameter, value);
    if (checked == null) {
      return allowed(parameter);
    }
    given.put(key(rule, parameter), checked);
    return null;
  }

  /** Returns what is wrong with parameters that are fine each by itself, if anything is. */
  Optional<String> problem() {
    Rules.DurationAnomaly duration = rules().durationAnomaly();
    if (duration.minBaselineRuns() > duration.baselineRuns()) {
      return Optional.of(
          "in DURATION_ANOMALY, min_baseline_runs of at most baseline_runs, which is "
              + duration.baselineRuns());
    }
    Rules.AnomalyScore anomaly = rules().anomalyScore();
    if (anomaly.minBaselineRuns() > anomaly.baselineRuns()) {
      return Optional.of(
          "in ANOMALY_SCORE, min_baseline_runs of at most baseline_runs, which is "
              + anomaly.baselineRuns());
    }
    Rules.Models models = rules().models();
    if (models.criticalShare() > models.warningShare()) {
      return Optional.of(
          "in models, critical_share of at most warning_share, which is " + models.warningShare());
    }
    Rules.CostAnomaly cost = rules().costAnomaly();
    return cost.minBaselineDays() > cost.baselineDays()
        ? Optional.of(
            "in COST_ANOMALY, min_baseline_days of at most baseline_days, which is "
                + cost.baselineDays())
        : Optional.empty();
  }

  /** Returns the parameters: those that were set, and the defaults of the others. */
  Rules rules() {
    RecordComponent[] rules = Rules.class.getRecordComponents();
    Object[] values = new Object[rules.length];
    for (int i = 0; i < rules.length; i++) {
      values[i] =
          rules[i].getType() == Pricing.class
              ? pricing
              : rule(rules[i], Objects.requireNonNull(read(rules[i], Rules.defaults())));
    }
    return make(Rules.class, rules, values);
  }

  private Object rule(RecordComponent rule, Object defaults) {
    RecordComponent[] parameters = rule.getType().getRecordComponents();
    @Nullable Object[] values = new @Nullable Object[parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      Object value = given.get(key(rule, parameters[i]));
      values[i] = value == null ? read(parameters[i], defaults) : value == OFF ? null : value;
    }
    return make(rule.getType(), parameters, values);
  }

  private static @Nullable Object check(RecordComponent parameter, @Nullable Object value) {
    Class<?> type = parameter.getType();
    if (type == String.class) {
      return value instanceof String text && isRegularExpression(text) ? text : null;
    }
    if (mayBeOff(parameter) && "off".equals(value)) {
      return OFF;
    }
    if (!(value instanceof Number number)) {
      return null;
    }
    if (type == double.class || mayBeOff(parameter)) {
      double real = number.doubleValue();
      boolean isInRange = isShare(parameter) ? real >= 0 && real <= 1 : real > 0;
      return isInRange && Double.isFinite(real) ? real : null;
    }
    boolean isWhole =
        number instanceof Integer || number instanceof Long || number instanceof BigInteger;
    BigInteger whole = isWhole ? new BigInteger(number.toString()) : BigInteger.ZERO;
    BigInteger most = BigInteger.valueOf(type == int.class ? Integer.MAX_VALUE : Long.MAX_VALUE);
    if (whole.signum() <= 0 || whole.compareTo(most) > 0) {
      return null;
    }
    if (type == int.class) {
      return whole.intValueExact();
    }
    return whole.longValueExact();
  }

  private static String allowed(RecordComponent parameter) {
    if (parameter.getType() == String.class) {
      return "a regular expression";
    } else if (mayBeOff(parameter)) {
      return "a number over 0, or off";
    } else if (parameter.getType() == double.class) {
      return isShare(parameter) ? "a number from 0 to 1" : "a number over 0";
    }
    return "a whole number over 0";
  }

  private static boolean mayBeOff(RecordComponent parameter) {
    return parameter.getType() == Double.class;
  }

  private static boolean isShare(RecordComponent parameter) {
    return parameter.getName().endsWith("Rate") || parameter.getName().endsWith("Share");
  }

  private static boolean isRegularExpression(String text) {
    try {
      var unused = Pattern.compile(text);
      return true;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  private static String key(RecordComponent rule, RecordComponent parameter) {
    return rule.getName() + "." + parameter.getName();
  }

  /** What is no rule, or several, is a section with a name in lower case. */
  private static String ruleName(RecordComponent rule) {
    String name = snakeCase(rule);
    return SECTIONS.contains(rule.getType()) ? name : name.toUpperCase(Locale.ROOT);
  }

  private static String snakeCase(RecordComponent component) {
    return component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private static @Nullable Object read(RecordComponent component, Object owner) {
    try {
      return component.getAccessor().invoke(owner);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Can't read " + component, e);
    }
  }

  private static <T> T make(Class<T> type, RecordComponent[] components, Object[] values) {
    try {
      Constructor<T> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Can't make " + type, e);
    }
  }
}
