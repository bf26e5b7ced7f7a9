/**
 * What policies of rollbacks, retries and timeouts would have decided over a history, and whether
 * it would have been right: in shadow alone, as nothing here acts.
 *
 * <p>A decision is made of what had ended by its time, and nothing else; whether it was right is
 * told by what came after, and stands in fields of its own. So a history that is cut off at any
 * time has the same decisions until then. Repositories are replayed one by one, since what is
 * decided of one never depends on another.
 */
@NullMarked
package io.workflowtelemetry.transforms.policy;

import org.jspecify.annotations.NullMarked;
