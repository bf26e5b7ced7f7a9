@NullMarked
package io.workflowtelemetry.transforms.pieces;

import org.jspecify.annotations.NullMarked;
