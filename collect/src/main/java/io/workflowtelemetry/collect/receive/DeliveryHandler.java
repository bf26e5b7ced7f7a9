package io.workflowtelemetry.collect.receive;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Takes each delivery: who it is from, its body, lines of it, these kept, and then the answer. */
final class DeliveryHandler extends Handler.Abstract {
  private final Access access;
  private final BodyReader bodies;
  private final MemoryBudget memory;
  private final DeliverySink sink;
  private final @Nullable ReportFiles reports;
  private final Troubles troubles;
  private final DeliveryMetrics metrics = new DeliveryMetrics();

  /**
   * Makes the handler.
   *
   * @param reports where reports are kept; null where they can't be
   */
  DeliveryHandler(
      Access access,
      BodyReader bodies,
      MemoryBudget memory,
      DeliverySink sink,
      @Nullable ReportFiles reports,
      Troubles troubles) {
    this.access = access;
    this.bodies = bodies;
    this.memory = memory;
    this.sink = sink;
    this.reports = reports;
    this.troubles = troubles;
  }

  /** Returns how many deliveries were kept. */
  long kept() {
    return metrics.deliveries(Outcome.KEPT);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback)
      throws InterruptedException {
    String path = Optional.ofNullable(request.getHttpURI().getPath()).orElse("");
    Optional<DeliveryKind> kind = DeliveryKind.at(path);
    Answer answer;
    if (kind.isEmpty()) {
      answer = page(path, request.getHeaders());
    } else if (!request.getMethod().equals(kind.get().method())) {
      response.getHeaders().put(HttpHeader.ALLOW, kind.get().method());
      answer = Answer.line(405, "deliveries come here by " + kind.get().method());
    } else {
      answer = deliver(kind.get(), path, request);
    }
    answer.send(response, callback);
    return true;
  }

  private Answer page(String path, HttpFields headers) {
    return switch (path) {
      case "/healthz" -> Answer.line(200, "ok");
      case "/readyz" ->
          sink.isReady()
              ? Answer.line(200, "ok")
              : Answer.line(503, "deliveries can't be kept now");
      case "/metrics" -> metrics(headers);
      default -> Answer.line(404, "nothing is taken here");
    };
  }

  private Answer metrics(HttpFields headers) {
    try {
      access.checkMetrics(headers);
      return new Answer(200, DeliveryMetrics.CONTENT_TYPE, metrics.text());
    } catch (RefusedException e) {
      return e.answer();
    }
  }

  private Answer deliver(DeliveryKind kind, String path, Request request)
      throws InterruptedException {
    long begin = System.nanoTime();
    // Silence while a delivery is written is not the client's.
    request.addIdleTimeoutListener(silence -> false);
    Outcome outcome = Outcome.FAILED;
    long bytes = 0;
    try (MemoryBudget.Share share = memory.share()) {
      access.checkHeaders(kind, request.getHeaders());
      byte[] body = bodies.read(request, share);
      bytes = body.length;
      access.checkBody(kind, request.getHeaders(), body);
      keep(kind, path, request.getHeaders(), body);
      outcome = Outcome.KEPT;
      troubles.ended();
      return kept(kind, request.getHeaders());
    } catch (RefusedException e) {
      outcome = e.outcome();
      return e.answer();
    } catch (NoRoomException e) {
      outcome = Outcome.FULL;
      troubles.tell(e);
      return Answer.line(429, "there is no room for more deliveries now");
    } catch (TooLongException e) {
      outcome = Outcome.TOO_LARGE;
      return Answer.line(413, "longer than a message of the topic may be");
    } catch (IOException e) {
      troubles.tell(e);
      return Answer.line(503, "the delivery could not be kept; try again");
    } finally {
      metrics.count(kind, outcome, bytes, System.nanoTime() - begin);
    }
  }

  private void keep(DeliveryKind kind, String path, HttpFields headers, byte[] body)
      throws RefusedException, IOException, InterruptedException {
    if (kind != DeliveryKind.JUNIT) {
      List<byte[]> lines = DeliveryLines.of(kind, headers, body);
      sink.keep(lines);
      return;
    }
    if (reports == null) {
      throw DeliveryLines.malformed(
          501, "reports are kept in files only: a message does not say which run it is of");
    }
    reports.keep(
        ReportPath.parse(path)
            .orElseThrow(
                () ->
                    DeliveryLines.malformed(
                        400, "a report is put to /junit/OWNER/NAME/RUN_ID/[ATTEMPT/]NAME.xml")),
        body);
  }

  private static Answer kept(DeliveryKind kind, HttpFields headers) {
    if (kind.otlp() == null) {
      return Answer.line(202, "kept");
    }
    // An empty response of each signal: no bytes in Protocol Buffers, and no fields in JSON.
    return DeliveryLines.contentType(headers).equals(DeliveryLines.PROTOBUF)
        ? new Answer(200, DeliveryLines.PROTOBUF, "")
        : new Answer(200, DeliveryLines.JSON, "{}");
  }
}
