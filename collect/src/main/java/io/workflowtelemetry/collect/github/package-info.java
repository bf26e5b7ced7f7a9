/**
 * GitHub asked for runs, attempts and jobs over REST, and its answers kept as they came.
 *
 * <p><b>What is kept is the memory.</b> A file is there whole or not at all, and its name tells the
 * call that it answers: whoever was killed looks which files are there, and asks for the others. A
 * cursor only spares asking for lists again.
 *
 * <p><b>Answers are hostile.</b> Their sizes, depths and counts are bounded; of names only those
 * become part of a path that are numbers, digests of commits, or escaped; pages are counted, and no
 * link is followed but to the file of a download, without the token.
 */
@NullMarked
package io.workflowtelemetry.collect.github;

import org.jspecify.annotations.NullMarked;
