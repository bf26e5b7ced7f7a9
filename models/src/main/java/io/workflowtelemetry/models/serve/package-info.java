/**
 * What is foretold of a run when it is created, by models and by the baselines that they have to
 * beat. Both are always told, so that whoever serves may choose, and what came judges both.
 */
@NullMarked
package io.workflowtelemetry.models.serve;

import org.jspecify.annotations.NullMarked;
