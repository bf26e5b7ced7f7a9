@NullMarked
package io.workflowtelemetry.io.archive;

import org.jspecify.annotations.NullMarked;
