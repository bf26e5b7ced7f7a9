/** The contracts between all parts: records generated from the Avro schemas of this module. */
package io.workflowtelemetry.schemas;
