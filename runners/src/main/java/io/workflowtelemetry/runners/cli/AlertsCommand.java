package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.channels.ChannelSettings;
import io.workflowtelemetry.io.channels.TryChannel;
import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.runners.config.Alerting;
import io.workflowtelemetry.runners.config.AlertingFile;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Delivery;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Shows alerts, has people say that they know of them, and tries how they are told. */
public final class AlertsCommand {
  private static final String NAME = "alerts";
  private static final String REPORT = "--shadowReport";

  /** Actions that name something, which is their second argument. */
  private static final List<String> OF_ONE = List.of("show", "ack", "unsilence", "test-channel");

  private static final List<String> ACTIONS =
      List.of(
          "list",
          "show",
          "ack",
          "silence",
          "silences",
          "unsilence",
          "test-channel",
          "default",
          "schema");

  private static final List<String> STATUSES = List.of("firing", "resolved", "withdrawn", "all");

  private final Clock clock;

  /** Makes the command; the clock tells when people say something. */
  public AlertsCommand(Clock clock) {
    this.clock = clock;
  }

  /** What was asked for. */
  private record Request(String action, String of, AlertsOptions options, boolean isJson) {}

  /**
   * Runs it.
   *
   * @param arguments what to do, what it is about, and options
   * @param out gets the answer
   * @param err gets messages
   * @return whether a channel that was tried took it; true for all else
   * @throws io.workflowtelemetry.runners.config.UsageException if the arguments are wrong
   * @throws IOException if alerts can't be read or the warehouse not be used
   */
  public boolean run(List<String> arguments, PrintStream out, PrintStream err) throws IOException {
    UsageErrors errors = new UsageErrors();
    Request request = request(arguments, errors);
    return switch (request.action()) {
      case "list" -> list(request, out, errors);
      case "show" -> show(request, out, errors);
      case "ack", "silence", "silences", "unsilence" -> {
        new AlertSayings(clock, request.options())
            .run(request.action(), request.of(), request.isJson(), out, errors);
        yield true;
      }
      case "test-channel" -> tryChannel(request, out, err, errors);
      case "default" -> print(AlertingFile.defaultText(), out, errors);
      case "schema" -> print(AlertingFile.schema(), out, errors);
      default -> report(request, out, errors);
    };
  }

  private static Request request(List<String> arguments, UsageErrors errors) {
    String action = arguments.isEmpty() ? "" : arguments.get(0);
    boolean isReport =
        !arguments.isEmpty() && arguments.stream().allMatch(argument -> argument.startsWith("--"));
    if (!isReport && !ACTIONS.contains(action)) {
      errors.add(NAME, action, String.join(", ", ACTIONS) + ", or " + REPORT);
      errors.throwIfAny();
    }
    int words = isReport ? 0 : OF_ONE.contains(action) ? 2 : 1;
    String of = "";
    if (words == 2) {
      of = arguments.size() < 2 || arguments.get(1).startsWith("--") ? "" : arguments.get(1);
      if (of.isEmpty()) {
        errors.add(NAME + " " + action, "", action.equals("test-channel") ? "a channel" : "an id");
        errors.throwIfAny();
      }
    }
    AlertsOptions options = new AlertsOptions();
    var unused =
        ArgumentReader.ownOnly(options).parse(arguments.subList(words, arguments.size()), errors);
    if (isReport && !options.shadowReport) {
      errors.add(NAME, "", String.join(", ", ACTIONS) + ", or " + REPORT);
    } else if (!isReport && options.shadowReport) {
      errors.add(REPORT, action, "alone");
    }
    return new Request(isReport ? REPORT : action, of, options, options.answer.isJson(errors));
  }

  private static AlertRows rows(AlertsOptions options, boolean needsOutput, UsageErrors errors) {
    WarehouseAddress warehouse = options.warehouse.named(errors);
    Optional<Path> output = InputFiles.local(options.input);
    if ((needsOutput || options.warehouse.jdbcUrl == null)
        && output.filter(Files::isDirectory).isEmpty()) {
      errors.add("--input", options.input, "a folder on this machine that is there");
    }
    errors.throwIfAny();
    return new AlertRows(warehouse, output.orElse(Path.of("")));
  }

  private static boolean list(Request request, PrintStream out, UsageErrors errors)
      throws IOException {
    String status = request.options().status;
    if (!STATUSES.contains(status)) {
      errors.add("--status", status, "firing, resolved, withdrawn or all");
    }
    String wanted = status.toUpperCase(Locale.ROOT);
    List<Alert> alerts =
        rows(request.options(), false, errors).alerts().stream()
            .filter(alert -> status.equals("all") || alert.getStatus().equals(wanted))
            .toList();
    out.print(
        Printable.lines(request.isJson() ? AlertAnswer.json(alerts) : AlertAnswer.table(alerts)));
    return true;
  }

  private static boolean show(Request request, PrintStream out, UsageErrors errors)
      throws IOException {
    AlertRows rows = rows(request.options(), false, errors);
    Optional<Alert> alert = rows.find(request.of());
    if (alert.isEmpty()) {
      errors.add(NAME + " show", request.of(), "the alert_id of an alert that is there");
      errors.throwIfAny();
    }
    List<Delivery> deliveries =
        rows.deliveries().stream()
            .filter(delivery -> request.of().equals(delivery.getAlertId()))
            .toList();
    out.print(
        Printable.lines(
            request.isJson()
                ? AlertAnswer.json(alert.orElseThrow(), deliveries)
                : AlertAnswer.page(alert.orElseThrow(), deliveries)));
    return true;
  }

  private static boolean report(Request request, PrintStream out, UsageErrors errors)
      throws IOException {
    AlertRows rows = rows(request.options(), true, errors);
    ShadowReport report = ShadowReport.of(rows.deliveries(), rows.alerts());
    out.print(Printable.lines(request.isJson() ? report.toJson() : report.toText()));
    return true;
  }

  private boolean tryChannel(
      Request request, PrintStream out, PrintStream err, UsageErrors errors) {
    AlertingOptions options = request.options().alerting;
    if (!options.isGiven()) {
      errors.add("--alerting", "", "the file that the channel is in, or default");
    }
    Optional<Alerting> read = options.read(errors);
    errors.throwIfAny();
    Alerting alerting = read.orElseThrow();
    ChannelSettings channel = alerting.channels().get(request.of());
    if (channel == null) {
      String lacks = alerting.absent().get(request.of());
      errors.add(
          NAME + " test-channel",
          request.of(),
          "one of the channels "
              + String.join(", ", alerting.channels().keySet())
              + (lacks == null ? "" : "; with a secret in " + lacks + " this one too"));
      errors.throwIfAny();
      throw new IllegalStateException("a channel that is not there");
    }
    AlertingOptions.tellAbsent(alerting, err);
    Delivery delivery;
    try {
      delivery = TryChannel.send(request.of(), channel, clock);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("ended while a channel was tried", e);
    }
    boolean sent = delivery.getResult().equals("SENT");
    String detail = delivery.getDetail() == null ? "" : " (" + delivery.getDetail() + ")";
    out.println(
        Printable.inLine(
            request.of() + ": " + (sent ? "the channel took it" : "it was not taken") + detail));
    return sent;
  }

  private static boolean print(byte[] text, PrintStream out, UsageErrors errors) {
    errors.throwIfAny();
    out.print(new String(text, StandardCharsets.UTF_8));
    return true;
  }
}
