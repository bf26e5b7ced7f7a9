/** Tests of how records are kept. */
@NullMarked
package io.workflowtelemetry.schemas.coders;

import org.jspecify.annotations.NullMarked;
