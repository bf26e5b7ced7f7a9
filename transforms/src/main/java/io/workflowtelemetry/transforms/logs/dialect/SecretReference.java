package io.workflowtelemetry.transforms.logs.dialect;

import java.io.Serializable;

/**
 * Says where a secret is kept: in an environment variable, in a file. It is what goes to the
 * workers; the secret itself is read there and never written into anything.
 */
public interface SecretReference extends Serializable {

  /**
   * Returns the secret, read anew.
   *
   * @return its bytes, at least one, without a line end that only its file has
   */
  byte[] read();
}
