/**
 * Traces of OpenTelemetry: spans in, runs that spans of CI/CD systems tell of, and runs back out.
 */
@NullMarked
package io.workflowtelemetry.transforms.logs.otlp;

import org.jspecify.annotations.NullMarked;
