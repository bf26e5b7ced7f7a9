package io.workflowtelemetry.datasets.card;

import io.workflowtelemetry.schemas.BuildExample;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Schema;

/**
 * The columns of the dataset {@code builds} as the Avro schema of {@link BuildExample} tells them:
 * the doc of each field begins with its role, the doc of the record ends with its version.
 */
public final class BuildColumns {

  /** What a column is for. */
  public enum Role {
    /** Says which run the row is of. */
    KEY,
    /** Known when the run was created. */
    FEATURE,
    /** What is to be foretold. */
    TARGET
  }

  /** The type of a column's values. */
  public enum Type {
    /** UTF-8 text. */
    STRING,
    /** A whole number of 64 bits. */
    INT64,
    /** A floating-point number of 64 bits. */
    FLOAT64,
    /** A UTC instant with millisecond precision. */
    TIMESTAMP
  }

  /**
   * A column.
   *
   * @param name name in the Parquet files
   * @param role what it is for
   * @param type type of its values
   * @param nullable whether a value may be missing
   * @param description what it holds and in which unit, without its role
   */
  public record Column(String name, Role role, Type type, boolean nullable, String description) {}

  private static final Pattern FIELD_DOC =
      Pattern.compile("(Key|Feature|Target): (\\S.*)", Pattern.DOTALL);
  private static final Pattern RECORD_DOC =
      Pattern.compile("(.*) Version ([0-9]{1,9})\\.", Pattern.DOTALL);

  private static final Schema SCHEMA = BuildExample.getClassSchema();
  private static final String DESCRIPTION = recordDoc(SCHEMA).group(1);
  private static final int VERSION = Integer.parseInt(recordDoc(SCHEMA).group(2));
  private static final List<Column> COLUMNS =
      SCHEMA.getFields().stream().map(BuildColumns::column).toList();

  private BuildColumns() {}

  /** Version of the schema, 1 or more. */
  public static int schemaVersion() {
    return VERSION;
  }

  /** What a row is, in one sentence. */
  public static String description() {
    return DESCRIPTION;
  }

  /** All columns, in the order of the Parquet files. */
  public static List<Column> all() {
    return COLUMNS;
  }

  /** Names of the columns of one role, in the order of the Parquet files. */
  public static List<String> names(Role role) {
    return COLUMNS.stream().filter(column -> column.role() == role).map(Column::name).toList();
  }

  private static Matcher recordDoc(Schema schema) {
    Matcher matcher = RECORD_DOC.matcher(String.valueOf(schema.getDoc()));
    if (!matcher.matches()) {
      throw new IllegalStateException("the doc of " + schema.getName() + " ends with no version");
    }
    return matcher;
  }

  private static Column column(Schema.Field field) {
    Matcher matcher = FIELD_DOC.matcher(String.valueOf(field.doc()));
    if (!matcher.matches()) {
      throw new IllegalStateException("the doc of " + field.name() + " begins with no role");
    }
    boolean nullable = field.schema().isUnion();
    Schema schema =
        nullable
            ? field.schema().getTypes().stream()
                .filter(branch -> branch.getType() != Schema.Type.NULL)
                .findFirst()
                .orElseThrow()
            : field.schema();
    return new Column(
        field.name(),
        Role.valueOf(matcher.group(1).toUpperCase(Locale.ROOT)),
        type(field.name(), schema),
        nullable,
        matcher.group(2));
  }

  private static Type type(String name, Schema schema) {
    return switch (schema.getType()) {
      case STRING -> Type.STRING;
      case LONG -> schema.getLogicalType() == null ? Type.INT64 : Type.TIMESTAMP;
      case DOUBLE -> Type.FLOAT64;
      default -> throw new IllegalStateException(name + " has the type " + schema.getType());
    };
  }
}
