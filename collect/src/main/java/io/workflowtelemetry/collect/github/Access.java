package io.workflowtelemetry.collect.github;

import io.workflowtelemetry.io.files.Secret;

/** Who asks, and where the secret is that shows it. */
public sealed interface Access {
  /** Whoever has a token. */
  record Token(Secret token) implements Access {}

  /**
   * A GitHub App where it is installed.
   *
   * @param app its id, or its client id
   * @param installation of an owner
   * @param key its private key, as GitHub gives it: PEM of PKCS#1, or PKCS#8
   */
  record App(String app, long installation, Secret key) implements Access {}
}
