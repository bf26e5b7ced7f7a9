/** What is computed: records in, records out; no file, network, database or clock. */
@NullMarked
package io.workflowtelemetry.transforms;

import org.jspecify.annotations.NullMarked;
