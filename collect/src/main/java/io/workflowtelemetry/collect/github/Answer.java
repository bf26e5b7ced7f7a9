package io.workflowtelemetry.collect.github;

import java.net.http.HttpHeaders;

/** What came back over HTTP, whatever it says. */
record Answer(int status, HttpHeaders headers, byte[] body) {
  /** Returns the first header of a name, empty where there is none. */
  String header(String name) {
    return headers.firstValue(name).orElse("");
  }
}
