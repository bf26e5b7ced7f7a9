/**
 * How records travel between the steps of a pipeline.
 *
 * <p><b>Records travel by a coder of our own.</b> Beam's Avro coder looks a nullable field's type
 * up among the union's branches, and is serialized with its whole schema for every bundle of the
 * direct runner. {@code RecordCoder} writes the same encoding, is serialized as a class's name, and
 * takes unions of null and one other type only, null first.
 */
@NullMarked
package io.workflowtelemetry.schemas.coders;

import org.jspecify.annotations.NullMarked;
