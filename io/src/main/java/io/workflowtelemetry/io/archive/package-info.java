/**
 * Archives of files that a log names.
 *
 * <p><b>What a log names may be anything</b>, so a name is only ever looked up within one folder,
 * step by step and without a link: each folder on the way is opened by the one before ({@link
 * java.nio.file.SecureDirectoryStream}), so that none can be changed for a link between a look and
 * its use. <b>An archive is there whole or not at all</b>: it is written beside its place, read
 * back, and renamed.
 */
@NullMarked
package io.workflowtelemetry.io.archive;

import org.jspecify.annotations.NullMarked;
