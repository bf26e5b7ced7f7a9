@NullMarked
package io.workflowtelemetry.runners.kafka;

import org.jspecify.annotations.NullMarked;
