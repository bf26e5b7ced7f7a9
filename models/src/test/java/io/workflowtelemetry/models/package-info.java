/** Tests of models, over histories that are made by rule. */
@NullMarked
package io.workflowtelemetry.models;

import org.jspecify.annotations.NullMarked;
