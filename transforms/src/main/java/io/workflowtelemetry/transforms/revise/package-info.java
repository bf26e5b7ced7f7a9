/**
 * Groups that are revised as their items come and change: what grouping by key is to a finished
 * history, for one that goes on.
 */
@NullMarked
package io.workflowtelemetry.transforms.revise;

import org.jspecify.annotations.NullMarked;
