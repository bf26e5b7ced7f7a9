/**
 * Checks over runs and aggregates, of what ended and of what is under way, and the alerts that they
 * raise.
 *
 * <p><b>The source of a collection failure is the glob as the user gave it</b>, so that the user
 * decides what belongs together: a file is too small a source where logs are rotated. Its day is
 * that of the first ISO-8601 instant near the start of the bad bytes, since what is damaged mostly
 * still tells its time; what tells none counts on the last day of its source.
 */
@NullMarked
package io.workflowtelemetry.transforms.check;

import org.jspecify.annotations.NullMarked;
