/**
 * Runs of which logs tell in pieces: all pieces of one are brought together and made its states.
 */
@NullMarked
package io.workflowtelemetry.transforms.pieces;

import org.jspecify.annotations.NullMarked;
