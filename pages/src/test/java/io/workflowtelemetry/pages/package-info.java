/** Tests of the report; pages are opened in a real browser. */
@NullMarked
package io.workflowtelemetry.pages;

import org.jspecify.annotations.NullMarked;
