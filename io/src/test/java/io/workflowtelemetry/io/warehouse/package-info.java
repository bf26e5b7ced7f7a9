/** Tests of the warehouse, on real databases. */
@NullMarked
package io.workflowtelemetry.io.warehouse;

import org.jspecify.annotations.NullMarked;
