@NullMarked
package io.workflowtelemetry.io.tables;

import org.jspecify.annotations.NullMarked;
