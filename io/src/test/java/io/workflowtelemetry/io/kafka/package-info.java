@NullMarked
package io.workflowtelemetry.io.kafka;

import org.jspecify.annotations.NullMarked;
