/** Tests of how rows travel through a grouping. */
@NullMarked
package io.workflowtelemetry.schemas.blocks;

import org.jspecify.annotations.NullMarked;
