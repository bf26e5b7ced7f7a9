package io.workflowtelemetry.pages;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** JSON that is safe within a script: ASCII, with no sign that HTML knows. */
final class Json {
  private static final double WHOLE = 9_007_199_254_740_992.0;
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  static {
    MAPPER.getFactory().setCharacterEscapes(new Escapes());
  }

  private Json() {}

  static String text(JsonNode node) throws IOException {
    return MAPPER.writeValueAsString(node);
  }

  /** Adds a value; a number that is whole is written as one. */
  static void add(ArrayNode array, @Nullable Object value) {
    if (value == null) {
      array.addNull();
    } else if (value instanceof Number number) {
      double amount = number.doubleValue();
      if (amount == Math.rint(amount) && Math.abs(amount) < WHOLE) {
        array.add((long) amount);
      } else if (Double.isFinite(amount)) {
        array.add(amount);
      } else {
        array.addNull();
      }
    } else {
      array.add(value.toString());
    }
  }

  private static final class Escapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] escapes = standardAsciiEscapesForJSON();
      for (char sign : new char[] {'<', '>', '&'}) {
        escapes[sign] = ESCAPE_CUSTOM;
      }
      return escapes;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int sign) {
      return switch (sign) {
        case '<', '>', '&' -> new SerializedString("\\u%04x".formatted(sign));
        default -> null;
      };
    }
  }
}
