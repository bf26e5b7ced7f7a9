package io.workflowtelemetry.schemas.blocks;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the codec against Avro's, for every record that there is. */
class RecordCodecTest {
  private static final int RECORDS = 40;

  static List<Class<? extends SpecificRecord>> types() throws IOException {
    return MadeRecords.types();
  }

  private static <T extends SpecificRecord> List<T> made(Class<T> type) {
    MadeRecords made = new MadeRecords(type.getSimpleName().hashCode());
    List<T> records = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      records.add(made.record(type));
    }
    return records;
  }

  private static <T extends SpecificRecord> byte[] avro(Class<T> type, T record)
      throws CoderException {
    return CoderUtils.encodeToByteArray(RecordCoder.of(type), record);
  }

  private static <T extends SpecificRecord> T throughAvro(Class<T> type, T record)
      throws CoderException {
    return CoderUtils.decodeFromByteArray(RecordCoder.of(type), avro(type, record));
  }

  private static void assertSame(SpecificRecord read, SpecificRecord wanted) {
    for (int i = 0; i < wanted.getSchema().getFields().size(); i++) {
      String field = wanted.getSchema().getFields().get(i).name();
      assertThat(field, read.get(i), is(wanted.get(i)));
    }
  }

  private static <T extends SpecificRecord> Block<T> block(Class<T> type, List<T> records) {
    BlockWriter<T> writer = BlockWriter.Blocks.timed(RecordCoder.of(type)).start();
    for (int i = 0; i < records.size(); i++) {
      writer.add("key " + i % 7, i - 3, records.get(i));
    }
    return Block.timed(writer.toBytes(), RecordCoder.of(type));
  }

  @ParameterizedTest
  @MethodSource("types")
  <T extends SpecificRecord> void recordsComeOutOfABlockAsOutOfAvro(Class<T> type)
      throws CoderException {
    List<T> records = made(type);
    Block<T> block = block(type, records);
    assertThat(block.size(), is(RECORDS));
    List<Integer> rows = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      rows.add(i);
    }
    Collections.shuffle(rows, new Random(1));
    for (int row : rows) {
      assertThat(block.time(row), is(row - 3L));
      assertThat(block.key(block.keyCode(row)), is("key " + row % 7));
      T read = block.row(row);
      assertSame(read, throughAvro(type, records.get(row)));
      assertThat(avro(type, read), is(avro(type, records.get(row))));
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  <T extends SpecificRecord> void aBlockOfOneRecordIsWhole(Class<T> type) throws CoderException {
    for (T record : made(type)) {
      assertThat(avro(type, block(type, List.of(record)).row(0)), is(avro(type, record)));
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  <T extends SpecificRecord> void keysAreEqualWhereRecordsAre(Class<T> type) throws CoderException {
    KeyTexts<T> keys = KeyTexts.of(RecordCoder.of(type));
    MadeRecords made = new MadeRecords(type.getSimpleName().hashCode() + 1L);
    int different = 0;
    for (int i = 0; i < RECORDS; i++) {
      T record = made.record(type);
      String key = keys.text(record);
      assertSame(keys.key(key), throughAvro(type, record));
      assertThat(keys.text(throughAvro(type, record)), is(key));
      T other = type.cast(made.changed(record));
      boolean same = Arrays.equals(avro(type, other), avro(type, record));
      assertThat(keys.text(other).equals(key), is(same));
      different += same ? 0 : 1;
    }
    assertThat(different, greaterThan(0));
  }

  @ParameterizedTest
  @MethodSource("types")
  <T extends SpecificRecord> void whatARowWeighsFollowsFromItAlone(Class<T> type) {
    List<T> records = made(type);
    BlockWriter<T> one = BlockWriter.Blocks.timed(RecordCoder.of(type)).start();
    BlockWriter<T> other = BlockWriter.Blocks.timed(RecordCoder.of(type)).start();
    List<Long> weights = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      weights.add(one.add("key", i, records.get(i)));
    }
    for (int i = RECORDS - 1; i >= 0; i--) {
      assertThat(other.add("another", 0, records.get(i)), is(weights.get(i)));
    }
  }

  /** As they would be for any grouping that compares the bytes of keys. */
  @Test
  void textsOfTheSameBytesAreOneKey() {
    KeyTexts<String> keys = KeyTexts.of(StringUtf8Coder.of());
    for (String text : List.of("", "?", "a\u0000\u00e9\ue000", "\ud83d\ude00")) {
      assertThat(keys.text(text), is(text));
      assertThat(keys.key(text), is(text));
    }
    assertThat(keys.text("\ud800"), is("?"));
    assertThat(keys.text("\ud83d\ude00a\udc00b"), is("\ud83d\ude00a?b"));
  }

  @Test
  void aCodecTravels() {
    RunKey key = new RunKey("o/r", "1", 2L);
    KeyTexts<RunKey> keys = KeyTexts.of(RecordCoder.of(RunKey.class));
    String text = keys.text(key);
    assertThat(SerializableUtils.ensureSerializable(keys).key(text), is(key));
  }

  @Test
  void aRequiredFieldThatIsNotThereIsNamed() {
    KeyTexts<RunKey> keys = KeyTexts.of(RecordCoder.of(RunKey.class));
    RunKey key = new RunKey();
    key.put(0, "o/r");
    NullPointerException e = assertThrows(NullPointerException.class, () -> keys.text(key));
    assertThat(e.getMessage(), containsString("run_id of " + RunKey.class));
  }

  /** Written down and not computed: what a block is made of. */
  @Test
  void aBlockHasTextsOnceThenHeadsThenRows() {
    BlockWriter<RunKey> writer = BlockWriter.Blocks.timed(RecordCoder.of(RunKey.class)).start();
    writer.add("k", 1, new RunKey("o/r", "k", 1L));
    writer.add("k", -1, new RunKey("o/r", "1", -1L));
    assertThat(
        HexFormat.of().formatHex(writer.toBytes()),
        is(
            "02"
                + "016b"
                + "036f2f72"
                + "00"
                + "02"
                + "000204"
                + "000104"
                + "01016b02"
                + "01013101"));
  }
}
