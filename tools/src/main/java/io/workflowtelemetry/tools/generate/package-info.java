/**
 * Seeded CI logs: a simulated company's workflows, written in every form that the project reads.
 */
@NullMarked
package io.workflowtelemetry.tools.generate;

import org.jspecify.annotations.NullMarked;
