package io.workflowtelemetry.collect.github;

import java.io.IOException;
import java.time.Instant;

/** What a call is allowed by. Never part of a message. */
interface Credentials {
  /**
   * Returns the value of the header.
   *
   * @param now what time it is for the server
   * @throws IOException where there is none, or not now
   */
  String header(Instant now) throws IOException;

  /** Forgets what the server did not accept; says whether another may be had. */
  boolean renew();
}
