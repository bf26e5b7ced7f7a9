/**
 * The command line: flags and their checks, the commands, each of which runs one job, and what is
 * shown of it.
 *
 * <p><b>An analysis ends in one transaction.</b> Its pipeline writes dimensions and critical paths
 * as files; the command reads them, plans the items and writes the analysis's state and all items
 * at once, since a pipeline that writes from its workers can't say when all is written. A {@code
 * SUCCEEDED} analysis has all of its items, any other none. What comes back must fit into memory,
 * and on a cluster {@code --tempLocation} must be a folder that all machines share.
 */
@NullMarked
package io.workflowtelemetry.runners.cli;

import org.jspecify.annotations.NullMarked;
