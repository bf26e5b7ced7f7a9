@NullMarked
package io.workflowtelemetry.io.logs;

import org.jspecify.annotations.NullMarked;
