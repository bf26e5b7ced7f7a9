/** Tests of trees. */
@NullMarked
package io.workflowtelemetry.models.trees;

import org.jspecify.annotations.NullMarked;
