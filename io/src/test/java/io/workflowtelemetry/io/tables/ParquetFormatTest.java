package io.workflowtelemetry.io.tables;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.AgentComparison;
import io.workflowtelemetry.schemas.AgentExample;
import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.AgentStatistics;
import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.CheckRun;
import io.workflowtelemetry.schemas.Correction;
import io.workflowtelemetry.schemas.Deployment;
import io.workflowtelemetry.schemas.DimensionReport;
import io.workflowtelemetry.schemas.ErrorGroup;
import io.workflowtelemetry.schemas.FlakyTest;
import io.workflowtelemetry.schemas.JobLog;
import io.workflowtelemetry.schemas.RankedFlakyTest;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunEvent;
import io.workflowtelemetry.schemas.SuccessMetric;
import io.workflowtelemetry.schemas.TestCase;
import io.workflowtelemetry.schemas.TraceSpan;
import io.workflowtelemetry.schemas.WorkflowStatistics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.avro.AvroWriteSupport;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds our files against those of Parquet's own support for Avro. */
class ParquetFormatTest {
  private static final int ROWS = 500;

  private static <T extends SpecificRecord> List<T> made(Class<T> type) throws IOException {
    Schema schema = SpecificData.get().getSchema(type);
    List<T> rows = new ArrayList<>();
    SpecificDatumReader<T> reader = new SpecificDatumReader<>(type);
    for (Object row : new RandomData(schema, ROWS, 1)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
      new GenericDatumWriter<>(schema).write(row, encoder);
      encoder.flush();
      rows.add(reader.read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null)));
    }
    return rows;
  }

  private static <T extends SpecificRecord> byte[] parquetsOwn(
      Class<T> type, List<T> rows, Path file) throws IOException {
    PlainParquetConfiguration configuration = new PlainParquetConfiguration();
    configuration.setBoolean(AvroWriteSupport.WRITE_OLD_LIST_STRUCTURE, false);
    try (ParquetWriter<T> writer =
        AvroParquetWriter.<T>builder(new LocalOutputFile(file))
            .withSchema(SpecificData.get().getSchema(type))
            .withDataModel(SpecificData.getForClass(type))
            .withConf(configuration)
            .withCodecFactory(new ZstdCodecFactory())
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withPageWriteChecksumEnabled(true)
            .withSizeStatisticsEnabled(false)
            .build()) {
      for (T row : rows) {
        writer.write(row);
      }
    }
    return ParquetFooter.canonical(Files.readAllBytes(file));
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        AgentComparison.class,
        AgentExample.class,
        AgentInvocation.class,
        AgentStatistics.class,
        Aggregate.class,
        BuildExample.class,
        CheckRun.class,
        Correction.class,
        Deployment.class,
        DimensionReport.class,
        ErrorGroup.class,
        FlakyTest.class,
        JobLog.class,
        RankedFlakyTest.class,
        Run.class,
        RunEvent.class,
        SuccessMetric.class,
        TestCase.class,
        TraceSpan.class,
        WorkflowStatistics.class
      })
  <T extends SpecificRecord> void filesAreThoseOfParquetsOwnSupportForAvro(
      Class<T> type, @TempDir Path folder) throws IOException {
    List<T> rows = made(type);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (RowFormat.Writer<T> writer = new ParquetFormat<>(type).open(Channels.newChannel(file))) {
      for (T row : rows) {
        writer.write(row);
      }
    }
    assertThat(file.toByteArray(), is(parquetsOwn(type, rows, folder.resolve("own"))));
  }
}
