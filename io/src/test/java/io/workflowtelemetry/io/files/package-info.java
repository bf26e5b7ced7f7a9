@NullMarked
package io.workflowtelemetry.io.files;

import org.jspecify.annotations.NullMarked;
