package io.workflowtelemetry.transforms.logs.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Compares what is read with what Jackson reads, which is told the same bounds. */
class JsonTextTest {
  private static final ObjectMapper JACKSON =
      JsonMapper.builder(JsonText.FACTORY.copy())
          .disable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final List<String> DOCUMENTS =
      List.of(
          "{}",
          "[]",
          " [ ] \n",
          "{\"a\":1,\"b\":[true,false,null,{\"c\":{}}],\"d\":\"\",\"e\":\"é😀\"}",
          "{\"n\":[0,-0,7,-7,2147483647,2147483648,-2147483648,-2147483649,999999999999999999,"
              + "1000000000000000000,9223372036854775807,9223372036854775808,123456789012345678901]}",
          "{\"d\":[0.5,-1.25,1e3,1E-3,1.5e+10,1e400,45000.0,0e0,-0.0]}",
          "{\"text\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\\ud83d é\"}",
          "\t{ \"blanks\" : [ 1 , 2 ] , \"and\" : { \"more\" : \"x\" } }\r\n",
          "{\"Aa\":1,\"BB\":2,\"é\":3,\"\\u0041\":4,\"\":5}",
          "[[[[{\"deep\":[[{}]]}]]]]",
          "{\"a\":1,\"a\":2}",
          "{\"long\":" + "1".repeat(120) + "}",
          "3",
          "\"text\"",
          "null",
          "",
          "{\"a\":01}",
          "{\"a\":1.}",
          "{\"a\":.5}",
          "{\"a\":+1}",
          "{\"a\":tru}",
          "{\"a\":nulls}",
          "{\"a\":NaN}",
          "{\"a\":\"\\x\"}",
          "{\"a\":\"\\u12g4\"}",
          "{\"a\":\"\u0001\"}",
          "{\"a\":1,}",
          "{a:1}",
          "{'a':1}",
          "[1,]",
          "[1 2]",
          "{\"a\" 1}",
          "{} {}",
          "{}]",
          "{\"a\":1",
          "[\"a",
          "/**/{}",
          "[".repeat(200) + "]".repeat(200),
          "[".repeat(201) + "]".repeat(201));

  @Test
  void whatIsReadIsWhatJacksonReads() {
    for (String document : DOCUMENTS) {
      compare(document.getBytes(UTF_8));
    }
  }

  @Test
  void whatIsReadOfDamagedBytesIsWhatJacksonReads() {
    Random random = new Random(1);
    byte[] telling = "{}[]\",:\\0159.eE-+utn \n\t\u007f".getBytes(UTF_8);
    int good = 0;
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = DOCUMENTS.get(random.nextInt(DOCUMENTS.size())).getBytes(UTF_8);
      for (int flips = random.nextInt(3); flips >= 0 && bytes.length > 0; flips--) {
        int at = random.nextInt(bytes.length);
        bytes[at] =
            random.nextInt(8) == 0
                ? (byte) random.nextInt()
                : telling[random.nextInt(telling.length)];
      }
      good += compare(bytes) ? 1 : 0;
    }
    assertThat("documents that stay JSON", good, is(greaterThan(300)));
  }

  @Test
  void anObjectMayHaveManyFields() {
    for (int count : new int[] {255, 256, 257, 5_000}) {
      StringBuilder object = new StringBuilder("{");
      for (int i = 0; i < count; i++) {
        object.append(i == 0 ? "" : ",").append("\"field").append(i).append("\":").append(i);
      }
      assertThat(compare(object.append('}').toString().getBytes(UTF_8)), is(true));
    }
  }

  private static boolean compare(byte[] bytes) {
    String shown = Arrays.toString(bytes);
    JsonNode expected = expected(bytes);
    JsonNode read;
    try {
      read = JsonText.read(bytes);
    } catch (MalformedRecordException e) {
      assertThat(shown, expected, is(nullValue()));
      return false;
    }
    if (expected == null) {
      throw new AssertionError("read although it is not valid: " + shown);
    }
    compareFields(shown, read, expected);
    assertThat(shown, read.toString(), is(expected.toString()));
    assertThat(shown, read, is(expected));
    return true;
  }

  /** Looks up each field on its own, which is how records are read. */
  private static void compareFields(String shown, JsonNode read, JsonNode expected) {
    assertThat(shown, read.getNodeType(), is(expected.getNodeType()));
    assertThat(shown, read.size(), is(expected.size()));
    if (expected.isObject()) {
      assertThat(shown, read.get("no such field"), is(nullValue()));
      for (Iterator<Map.Entry<String, JsonNode>> all = expected.fields(); all.hasNext(); ) {
        Map.Entry<String, JsonNode> field = all.next();
        JsonNode value = read.get(field.getKey());
        assertThat(shown, value == null, is(false));
        compareFields(shown, value, field.getValue());
      }
    } else {
      for (int i = 0; i < expected.size(); i++) {
        compareFields(shown, read.get(i), expected.get(i));
      }
      assertThat(shown, read, is(expected));
    }
  }

  /** Returns what Jackson reads, null where the bytes are no text or no JSON. */
  private static @Nullable JsonNode expected(byte[] bytes) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    } catch (CharacterCodingException e) {
      return null;
    }
    for (byte b : bytes) {
      if (b == 0) {
        return null;
      }
    }
    try {
      JsonNode value = JACKSON.readTree(bytes);
      return value.isMissingNode() ? null : value;
    } catch (IOException e) {
      return null;
    }
  }
}
