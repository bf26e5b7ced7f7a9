package io.workflowtelemetry.io.warehouse;

import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Optional;

/** The manifests of datasets, each under the SHA-256 of its text. Each call is a transaction. */
public final class ManifestStore {
  private final WarehouseAddress address;

  private ManifestStore(WarehouseAddress address) {
    this.address = address;
  }

  /** Returns the manifests of a warehouse that is up to date. */
  public static ManifestStore of(WarehouseAddress address) {
    return new ManifestStore(address);
  }

  /**
   * Keeps a manifest, and returns its version: the SHA-256 of its UTF-8 in lower-case hex. One that
   * is there already stays as it is.
   *
   * @param manifest JSON, which holds no U+0000
   * @throws IOException where the database can't be reached; nothing was changed then
   */
  public String put(String dataset, String manifest) throws IOException {
    String version = SqlTexts.sha256(manifest);
    return Transactions.inOne(
        address,
        connection -> {
          Statements.update(
              connection,
              switch (address.database()) {
                case POSTGRESQL ->
                    "insert into dataset_manifest (dataset, version, manifest) values (?, ?, ?)"
                        + " on conflict (dataset, version) do nothing";
                case H2 ->
                    "merge into dataset_manifest (dataset, version, manifest)"
                        + " key (dataset, version) values (?, ?, ?)";
              },
              dataset,
              version,
              manifest);
          return version;
        });
  }

  /**
   * Returns a manifest.
   *
   * @throws IOException where the database can't be reached
   */
  public Optional<String> find(String dataset, String version) throws IOException {
    return Transactions.inOne(
        address,
        connection -> {
          try (PreparedStatement statement =
                  Statements.prepare(
                      connection,
                      "select manifest from dataset_manifest where dataset = ? and version = ?",
                      dataset,
                      version);
              ResultSet found = statement.executeQuery()) {
            return found.next() ? Optional.of(found.getString(1)) : Optional.empty();
          }
        });
  }
}
