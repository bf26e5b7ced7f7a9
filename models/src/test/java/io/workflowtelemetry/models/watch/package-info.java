@NullMarked
package io.workflowtelemetry.models.watch;

import org.jspecify.annotations.NullMarked;
