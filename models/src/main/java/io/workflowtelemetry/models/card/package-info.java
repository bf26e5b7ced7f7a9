/**
 * The papers that go with a model: what it was made of, how good it is beside its baselines, and
 * what it must not be used for.
 */
@NullMarked
package io.workflowtelemetry.models.card;

import org.jspecify.annotations.NullMarked;
