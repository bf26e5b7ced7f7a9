/**
 * Work by key, for a history and for a stream alike: groups and ordered scans that run whole over
 * the one and are revised in the other, the latest of many states, and the windows of a calendar.
 */
@NullMarked
package io.workflowtelemetry.transforms.keyed;

import org.jspecify.annotations.NullMarked;
