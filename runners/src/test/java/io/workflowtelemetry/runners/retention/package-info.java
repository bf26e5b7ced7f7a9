@NullMarked
package io.workflowtelemetry.runners.retention;

import org.jspecify.annotations.NullMarked;
