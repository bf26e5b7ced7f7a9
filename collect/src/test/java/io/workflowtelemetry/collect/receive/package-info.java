@NullMarked
package io.workflowtelemetry.collect.receive;

import org.jspecify.annotations.NullMarked;
