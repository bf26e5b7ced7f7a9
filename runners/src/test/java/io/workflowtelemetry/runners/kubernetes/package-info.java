/** Tests of what is handed to Kubernetes. */
@NullMarked
package io.workflowtelemetry.runners.kubernetes;

import org.jspecify.annotations.NullMarked;
