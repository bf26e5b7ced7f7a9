/**
 * What logs tell of spans, agents, checks, deployments and the like: the latest of each is kept.
 */
@NullMarked
package io.workflowtelemetry.transforms.observations;

import org.jspecify.annotations.NullMarked;
