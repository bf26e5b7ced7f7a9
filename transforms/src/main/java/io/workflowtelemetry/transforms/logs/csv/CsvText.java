package io.workflowtelemetry.transforms.logs.csv;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Reads rows of CSV as RFC 4180 has them: a quote within a quoted cell stands twice. */
final class CsvText {
  /** Tables of CI data have some dozens of columns. */
  private static final int MOST_CELLS = 4096;

  private static final CsvFactory FACTORY =
      CsvFactory.builder()
          .streamReadConstraints(
              // The framing bounds the whole record, so a cell needs no lower bound of its own.
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private CsvText() {}

  /**
   * Returns the first rows of a text, each with its cells, without blanks around them.
   *
   * @param most the number of rows to read
   * @throws MalformedRecordException where one of them is none
   */
  static List<List<String>> rows(String text, char separator, int most)
      throws MalformedRecordException {
    List<List<String>> rows = new ArrayList<>();
    try (CsvParser parser = FACTORY.createParser(text)) {
      parser.setSchema(CsvSchema.emptySchema().withColumnSeparator(separator));
      while (rows.size() < most && parser.nextToken() == JsonToken.START_ARRAY) {
        rows.add(cells(parser));
      }
    } catch (JsonProcessingException e) {
      throw new MalformedRecordException(Kind.INVALID_CSV, "the row's quotes don't match");
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
    return rows;
  }

  private static List<String> cells(CsvParser parser) throws IOException, MalformedRecordException {
    List<String> cells = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (cells.size() == MOST_CELLS) {
        throw new MalformedRecordException(
            Kind.INVALID_CSV, "a row has more than " + MOST_CELLS + " cells");
      }
      cells.add(parser.getText().strip());
    }
    return cells;
  }
}
