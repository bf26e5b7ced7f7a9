package io.workflowtelemetry.transforms.logs.reports;

import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.text.StringEscapeUtils;

/**
 * A document with the faults mended that writers of reports make, and that no reader of XML may
 * pass over. It is the text of tests that has them, so what becomes of a character matters less
 * than that the tests are read:
 *
 * <ul>
 *   <li>characters that XML has no place for, written or referred to, become question marks; bytes
 *       that are none of the encoding the replacement character;
 *   <li>a bare {@code <} in the value of an attribute and a bare {@code &} are escaped, and
 *       references to HTML's entities become their characters;
 *   <li>a {@code ]]>} that ends no CDATA section is taken apart.
 * </ul>
 *
 * <p>The encoding is what the first bytes show, whatever the document declares: text that was
 * written anew in UTF-16 often keeps the declaration that it had.
 */
final class MendedXml {
  private static final Pattern DECLARED =
      Pattern.compile("^<\\?xml[^>]{0,200}?encoding\\s*=\\s*[\"']([A-Za-z0-9._-]{1,40})[\"']");

  private static final Pattern REFERENCE =
      Pattern.compile("&(?:#([0-9]{1,7})|#[xX]([0-9A-Fa-f]{1,6})|([A-Za-z][A-Za-z0-9]{0,31}));");

  private static final String CDATA = "<![CDATA[";
  private static final String CDATA_END = "]]>";

  private final String document;
  private final StringBuilder mended;
  private int at;

  private MendedXml(String document) {
    this.document = document;
    this.mended = new StringBuilder(document.length() + 64);
  }

  /** Returns the mended document. */
  static Reader of(byte[] document) {
    MendedXml mending = new MendedXml(decode(document));
    mending.mend();
    return new StringReader(mending.mended.toString());
  }

  private static String decode(byte[] document) {
    String text = new String(document, charset(document));
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static Charset charset(byte[] document) {
    if (XmlRoot.isWide(document)) {
      return XmlRoot.wide(document);
    }
    String head =
        new String(document, 0, Math.min(document.length, 300), StandardCharsets.ISO_8859_1);
    Matcher declared = DECLARED.matcher(head);
    if (!declared.find()) {
      return StandardCharsets.UTF_8;
    }
    try {
      Charset charset = Charset.forName(declared.group(1));
      // Its declaration was read byte by byte, which none of a wide encoding can be.
      return charset.name().startsWith("UTF-") ? StandardCharsets.UTF_8 : charset;
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return StandardCharsets.UTF_8;
    }
  }

  private void mend() {
    while (at < document.length()) {
      if (document.startsWith(CDATA, at)) {
        copyCdata();
      } else if (document.startsWith("<!--", at)) {
        copyUntil("-->");
      } else if (document.startsWith("<?", at)) {
        copyUntil("?>");
      } else if (document.charAt(at) == '<') {
        copyTag();
      } else if (document.startsWith(CDATA_END, at)) {
        mended.append("]]&gt;");
        at += CDATA_END.length();
      } else {
        copyText();
      }
    }
  }

  /** Copies to an end, or to that of the document. */
  private void copyUntil(String end) {
    int found = document.indexOf(end, at);
    int to = found < 0 ? document.length() : found + end.length();
    while (at < to) {
      copyCharacter();
    }
  }

  /** The end of a section is where markup follows: what stands before is of the text. */
  private void copyCdata() {
    mended.append(CDATA);
    at += CDATA.length();
    while (at < document.length()) {
      if (!document.startsWith(CDATA_END, at)) {
        copyCharacter();
        continue;
      }
      at += CDATA_END.length();
      if (isMarkupNext()) {
        mended.append(CDATA_END);
        return;
      }
      mended.append("]]]]><![CDATA[>");
    }
  }

  private boolean isMarkupNext() {
    int next = at;
    while (next < document.length() && document.charAt(next) <= ' ') {
      next++;
    }
    return next == document.length() || document.charAt(next) == '<';
  }

  private void copyTag() {
    char quote = 0;
    while (at < document.length()) {
      char c = document.charAt(at);
      if (quote != 0 && c == '<') {
        mended.append("&lt;");
        at++;
      } else {
        copyText();
      }
      if (quote == 0 && c == '>') {
        return;
      }
      if (c == '"' || c == '\'') {
        quote = quote == 0 ? c : quote == c ? 0 : quote;
      }
    }
  }

  private void copyText() {
    if (document.charAt(at) == '&') {
      copyReference();
    } else {
      copyCharacter();
    }
  }

  private void copyReference() {
    Matcher reference = REFERENCE.matcher(document).region(at, document.length());
    if (!reference.lookingAt()) {
      mended.append("&amp;");
      at++;
      return;
    }
    at = reference.end();
    if (reference.group(3) == null) {
      int codePoint =
          reference.group(1) == null
              ? Integer.parseInt(reference.group(2), 16)
              : Integer.parseInt(reference.group(1));
      mended.append(isAllowed(codePoint) || isControl(codePoint) ? reference.group() : "?");
      return;
    }
    switch (reference.group(3)) {
      case "lt", "gt", "amp", "quot", "apos" -> mended.append(reference.group());
      default -> {
        String character = StringEscapeUtils.unescapeHtml4(reference.group());
        mended.append(
            character.equals(reference.group()) ? "&amp;" + character.substring(1) : character);
      }
    }
  }

  private void copyCharacter() {
    int codePoint = document.codePointAt(at);
    at += Character.charCount(codePoint);
    if (isAllowed(codePoint)) {
      mended.appendCodePoint(codePoint);
    } else {
      mended.append('?');
    }
  }

  /** As the production {@code Char} of XML 1.0 has it. */
  private static boolean isAllowed(int codePoint) {
    return codePoint == '\t'
        || codePoint == '\n'
        || codePoint == '\r'
        || (codePoint >= ' ' && codePoint <= 0xd7ff)
        || (codePoint >= 0xe000 && codePoint <= 0xfffd)
        || (codePoint >= 0x10000 && codePoint <= Character.MAX_CODE_POINT);
  }

  /** XML 1.1 allows references to them, and so does the reader. */
  private static boolean isControl(int codePoint) {
    return codePoint > 0 && codePoint < ' ';
  }
}
