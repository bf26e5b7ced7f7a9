package io.workflowtelemetry.collect.receive;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/** Makes lines of deliveries, each a record for those that read logs. */
final class DeliveryLines {
  static final String JSON = "application/json";
  static final String PROTOBUF = "application/x-protobuf";

  private DeliveryLines() {}

  /**
   * Returns a delivery as lines, without line ends. Whether they can be read is not looked at, but
   * for what has to be rewritten.
   *
   * @throws RefusedException where it is of a type that is not taken, or can't be rewritten
   */
  static List<byte[]> of(DeliveryKind kind, HttpFields headers, byte[] body)
      throws RefusedException {
    if (isBlank(body) && kind.otlp() == null) {
      throw malformed(400, "the body is empty");
    }
    return switch (kind) {
      case GITHUB, GITEA, GITLAB -> {
        if (contentType(headers).equals("application/x-www-form-urlencoded")) {
          throw malformed(415, "webhooks are taken as application/json; change their content type");
        }
        yield List.of(WebhookEnvelope.of(kind, headers, body));
      }
      case TRACES, LOGS, METRICS -> List.of(otlp(kind, headers, body));
      case CLOUDEVENTS -> List.of(CloudEvents.of(headers, body));
      case NATIVE -> split(body);
      case JUNIT -> throw new IllegalArgumentException("a report is a file of its own");
    };
  }

  /** Returns the type of a body, without its parameters and in lower case; empty without one. */
  static String contentType(HttpFields headers) {
    String type = Optional.ofNullable(headers.get(HttpHeader.CONTENT_TYPE)).orElse("");
    return type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns JSON in one line: within its texts there are no line ends, and elsewhere they are
   * blanks.
   */
  static byte[] oneLine(byte[] json) {
    byte[] line = json.clone();
    for (int i = 0; i < line.length; i++) {
      if (isLineEnd(line[i])) {
        line[i] = ' ';
      }
    }
    return line;
  }

  static RefusedException malformed(int status, String message) {
    return new RefusedException(Outcome.MALFORMED, status, message);
  }

  private static byte[] otlp(DeliveryKind kind, HttpFields headers, byte[] body)
      throws RefusedException {
    @Nullable Parser<? extends Message> parser = kind.otlp();
    String type = contentType(headers);
    if (parser != null && type.equals(PROTOBUF)) {
      return OtlpJson.of(parser, body);
    }
    if (!type.equals(JSON)) {
      throw malformed(415, "OTLP is taken as " + PROTOBUF + " and as " + JSON);
    }
    if (isBlank(body)) {
      throw malformed(400, "the body is empty");
    }
    return oneLine(body);
  }

  private static List<byte[]> split(byte[] body) {
    List<byte[]> lines = new ArrayList<>();
    int from = 0;
    for (int to = 0; to <= body.length; to++) {
      if (to == body.length || isLineEnd(body[to])) {
        byte[] line = Arrays.copyOfRange(body, from, to);
        if (!isBlank(line)) {
          lines.add(line);
        }
        from = to + 1;
      }
    }
    return lines;
  }

  private static boolean isBlank(byte[] bytes) {
    for (byte one : bytes) {
      if (one != ' ' && one != '\t' && !isLineEnd(one)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLineEnd(byte one) {
    return one == '\n' || one == '\r';
  }
}
