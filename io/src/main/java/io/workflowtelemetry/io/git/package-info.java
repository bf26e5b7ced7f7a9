/**
 * What git repositories know of commits: authors, messages and how much was changed.
 *
 * <p><b>Changes are counted by an algorithm that follows git's</b>, so that they equal {@code git
 * show --numstat -M --first-parent -m}. JGit reads objects and trees, but its diff has no limit to
 * its search and finds other edits on large changes, and it weighs paths into likeness. Settings of
 * the user, the machine and the repository play no part.
 */
@NullMarked
package io.workflowtelemetry.io.git;

import org.jspecify.annotations.NullMarked;
