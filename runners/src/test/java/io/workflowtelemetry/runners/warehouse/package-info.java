/** Warehouses of tests, and tables of other systems. */
@NullMarked
package io.workflowtelemetry.runners.warehouse;

import org.jspecify.annotations.NullMarked;
