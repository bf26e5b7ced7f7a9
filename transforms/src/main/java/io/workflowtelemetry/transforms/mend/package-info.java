/** Bad records that were mended, by hand or by a patch, and are read once more. */
@NullMarked
package io.workflowtelemetry.transforms.mend;

import org.jspecify.annotations.NullMarked;
