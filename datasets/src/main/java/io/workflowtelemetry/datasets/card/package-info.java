/**
 * What the dataset says of itself: its manifest, its card and its Croissant file, and whether it is
 * good enough to be used.
 */
@NullMarked
package io.workflowtelemetry.datasets.card;

import org.jspecify.annotations.NullMarked;
