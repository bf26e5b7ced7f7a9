/** Where each training example goes: train, validation or test. */
@NullMarked
package io.workflowtelemetry.datasets.splits;

import org.jspecify.annotations.NullMarked;
