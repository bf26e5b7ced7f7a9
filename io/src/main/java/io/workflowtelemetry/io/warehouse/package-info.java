/** The warehouse: tables in PostgreSQL, or in an H2 file where there is no server. */
@NullMarked
package io.workflowtelemetry.io.warehouse;

import org.jspecify.annotations.NullMarked;
