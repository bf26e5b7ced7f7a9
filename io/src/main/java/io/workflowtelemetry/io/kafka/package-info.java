/** Records out of Kafka's topics, and messages into them. */
@NullMarked
package io.workflowtelemetry.io.kafka;

import org.jspecify.annotations.NullMarked;
