/**
 * How often, how soon and how well repositories deploy, by month: the figures of DORA, as far as
 * logs of workflows tell them.
 *
 * <p>Which deployments count is decided first, month by month, since the same deployment may be
 * told of and be seen as jobs of a run; what goes over months, the time from a commit and the time
 * to restore, is measured of those that count.
 */
@NullMarked
package io.workflowtelemetry.transforms.measure.dora;

import org.jspecify.annotations.NullMarked;
