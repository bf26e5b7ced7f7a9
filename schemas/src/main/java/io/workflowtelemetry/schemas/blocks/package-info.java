/** How rows travel through a grouping: many at a time, as blocks of bytes. */
@NullMarked
package io.workflowtelemetry.schemas.blocks;

import org.jspecify.annotations.NullMarked;
