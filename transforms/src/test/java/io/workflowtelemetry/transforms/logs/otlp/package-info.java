@NullMarked
package io.workflowtelemetry.transforms.logs.otlp;

import org.jspecify.annotations.NullMarked;
