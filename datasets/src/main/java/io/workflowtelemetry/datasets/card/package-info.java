/** What the dataset says of itself: its manifest, its dataset card and its Croissant file. */
@NullMarked
package io.workflowtelemetry.datasets.card;

import org.jspecify.annotations.NullMarked;
