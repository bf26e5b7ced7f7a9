package io.workflowtelemetry.collect.github;

import java.net.http.HttpHeaders;

/** What came back over HTTP, whatever it says. */
final class Answer {
  private final int status;
  private final HttpHeaders headers;
  private final byte[] body;

  Answer(int status, HttpHeaders headers, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  int status() {
    return status;
  }

  HttpHeaders headers() {
    return headers;
  }

  /** Returns the first header of a name, empty where there is none. */
  String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  /** Returns the body, not a copy of it. */
  byte[] body() {
    return body;
  }
}
