/**
 * What clients of HTTP have in common: bodies that have an end, and how long servers ask to wait.
 */
@NullMarked
package io.workflowtelemetry.io.http;

import org.jspecify.annotations.NullMarked;
