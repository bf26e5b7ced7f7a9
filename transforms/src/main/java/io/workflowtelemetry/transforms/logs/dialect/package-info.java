/** What every dialect of raw logs builds on: how it is told, what it gives, how fields are read. */
@NullMarked
package io.workflowtelemetry.transforms.logs.dialect;

import org.jspecify.annotations.NullMarked;
