/**
 * The latest state of runs, with their jobs and commits, of whatever pieces they came in; and of
 * all else that logs tell of.
 *
 * <p><b>A job is known by its id within its run attempt</b>, and without an id by the attempt, its
 * name and its start. Native lines number jobs from 1 in every run, so that the id alone would make
 * jobs of different runs one.
 *
 * <p><b>Run attempts are grouped by run id and attempt, without the repository</b>, and
 * repositories are parted inside of a group: a report of tests says its run's id but no repository,
 * and joins the run if there is exactly one. Where several repositories have that id, it stays on
 * its own rather than join a wrong one.
 *
 * <p><b>Runs that come in pieces are put together before they count.</b> In traces and CDEvents no
 * record is a run. A dialect gives a piece with the group that it belongs to, and {@code
 * AssemblePieces} folds a group, of at most its 200,000 earliest pieces, into states that go the
 * way of all others. So runs of traces and of REST meet as states of one run. Invocations of agents
 * that write of themselves come in pieces too, and those of a session are folded into lines, one of
 * each invocation.
 */
@NullMarked
package io.workflowtelemetry.transforms.runs;

import org.jspecify.annotations.NullMarked;
