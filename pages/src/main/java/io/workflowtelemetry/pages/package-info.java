/**
 * Tables made into pages that people read: static files that need no server and no network.
 *
 * <p><b>Pages are the same for every report; only data differ.</b> Names in logs are hostile. No
 * text of theirs is ever put into HTML: the pages' script sets it as the text of an element, and
 * charts are drawn on a canvas. A content security policy forbids what else could run.
 *
 * <p><b>Data are scripts that set a variable</b>, since a page that was opened from a disk may not
 * fetch. They hold aggregates and the first rows of lists, so that a page of a million runs is as
 * small as that of a thousand.
 */
@NullMarked
package io.workflowtelemetry.pages;

import org.jspecify.annotations.NullMarked;
