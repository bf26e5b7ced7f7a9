package io.workflowtelemetry.io.warehouse;

import java.io.IOException;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/** Reads a table in parts, each by whichever worker is free. */
final class ReadParts<T> extends PTransform<PBegin, PCollection<T>> {
  private static final long serialVersionUID = 1L;

  static final int PART_ROWS = 50_000;

  /** Says which rows to read, once there is a connection to ask. */
  interface FindScope extends Serializable {
    Part.Scope find(Connection connection) throws SQLException;
  }

  /** Makes elements of a row. */
  interface ReadRow<T> extends Serializable {
    void read(ResultSet row, long number, DoFn.OutputReceiver<T> output) throws SQLException;
  }

  private final WarehouseAddress address;
  private final FindScope scope;
  private final ReadRow<T> readRow;
  private final Coder<T> coder;
  private final int partRows;

  ReadParts(
      WarehouseAddress address, FindScope scope, ReadRow<T> readRow, Coder<T> coder, int partRows) {
    this.address = address;
    this.scope = scope;
    this.readRow = readRow;
    this.coder = coder;
    this.partRows = partRows;
  }

  @Override
  public PCollection<T> expand(PBegin begin) {
    return begin
        .apply(
            "Warehouse", Create.of(address).withCoder(SerializableCoder.of(WarehouseAddress.class)))
        .apply("FindParts", ParDo.of(new FindPartsFn(scope, partRows)))
        .setCoder(SerializableCoder.of(Part.class))
        .apply("ShareOut", Reshuffle.viaRandomKey())
        .apply("ReadPart", ParDo.of(new ReadPartFn<>(address, readRow)))
        .setCoder(coder);
  }

  private static final class FindPartsFn extends DoFn<WarehouseAddress, Part> {
    private static final long serialVersionUID = 1L;

    private final FindScope scope;
    private final int partRows;

    FindPartsFn(FindScope scope, int partRows) {
      this.scope = scope;
      this.partRows = partRows;
    }

    @ProcessElement
    public void process(@Element WarehouseAddress address, OutputReceiver<Part> output)
        throws IOException {
      Transactions.inOne(
              address, connection -> Part.of(scope.find(connection), partRows, connection))
          .forEach(output::output);
    }
  }

  private static final class ReadPartFn<T> extends DoFn<Part, T> {
    private static final long serialVersionUID = 1L;

    private final WarehouseAddress address;
    private final ReadRow<T> readRow;

    ReadPartFn(WarehouseAddress address, ReadRow<T> readRow) {
      this.address = address;
      this.readRow = readRow;
    }

    @ProcessElement
    public void process(@Element Part part, OutputReceiver<T> output) throws IOException {
      Transactions.inOne(
          address,
          connection -> {
            part.read(connection, (row, number) -> readRow.read(row, number, output));
            return part;
          });
    }
  }
}
