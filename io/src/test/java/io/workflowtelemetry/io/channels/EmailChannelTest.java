package io.workflowtelemetry.io.channels;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.arrayWithSize;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.workflowtelemetry.io.channels.Attempt.Result;
import io.workflowtelemetry.io.channels.ChannelSettings.Email;
import io.workflowtelemetry.io.channels.ChannelSettings.MailSecurity;
import io.workflowtelemetry.io.servers.FreePort;
import io.workflowtelemetry.schemas.Notification;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmailChannelTest {
  private static final GreenMail SERVER =
      new GreenMail(
          new ServerSetup[] {
            new ServerSetup(FreePort.find(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
            new ServerSetup(FreePort.find(), "127.0.0.1", ServerSetup.PROTOCOL_SMTPS)
          });

  @TempDir static Path folder = Path.of("");

  /** Its certificate is for the host that it is asked by, and signed by itself. */
  @BeforeAll
  static void start() throws IOException, InterruptedException {
    Path keys = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "mail",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                keys.toString())
            .inheritIO()
            .start();
    assertThat(keytool.waitFor(), is(0));
    System.setProperty("greenmail.tls.keystore.file", keys.toString());
    System.setProperty("greenmail.tls.keystore.password", "changeit");
    SERVER.start();
  }

  @AfterAll
  static void stop() {
    SERVER.stop();
    System.clearProperty("greenmail.tls.keystore.file");
    System.clearProperty("greenmail.tls.keystore.password");
  }

  @BeforeEach
  void empty() throws Exception {
    SERVER.purgeEmailFromAllMailboxes();
  }

  private static Attempt send(int port, MailSecurity security, Notification notification)
      throws InterruptedException {
    Email settings =
        new Email(
            "127.0.0.1",
            port,
            security,
            null,
            null,
            "ci@octo.example",
            List.of("dev@octo.example", "ops@octo.example"));
    try (Channel channel = Channels.open(settings, SendLimits.USUAL, Clock.systemUTC())) {
      return channel.send(notification, false);
    }
  }

  private static Attempt send(Notification notification) throws InterruptedException {
    return send(SERVER.getSmtp().getPort(), MailSecurity.NONE, notification);
  }

  @Test
  void aMailHasTextAndHtmlForAllWhoAreTold() throws Exception {
    assertThat(send(Told.of("mail", "a1", "FIRING")), is(Attempt.sent()));
    MimeMessage[] mails = SERVER.getReceivedMessages();
    assertThat(mails, is(arrayWithSize(2)));
    MimeMessage mail = mails[0];
    assertThat(mail.getSubject(), is("[FIRING CRITICAL FAILURE_STREAK: octo/app, build, main]"));
    assertThat(mail.getHeader("To", ","), containsString("ops@octo.example"));
    Map<String, String> parts = new TreeMap<>();
    collect(mail.getContent(), parts);
    assertThat(
        parts.getOrDefault("text/plain", "").lines().toList(),
        is(
            List.of(
                "FIRING CRITICAL FAILURE_STREAK: octo/app, build, main",
                "3 failures in a row.",
                "since 2026-03-01T11:50:00Z",
                "")));
    assertThat(parts.get("text/html"), containsString("<b>FIRING CRITICAL FAILURE_STREAK"));
  }

  private static void collect(Object content, Map<String, String> parts)
      throws MessagingException, IOException {
    if (content instanceof Multipart multipart) {
      for (int i = 0; i < multipart.getCount(); i++) {
        BodyPart part = multipart.getBodyPart(i);
        if (part.getContent() instanceof Multipart) {
          collect(part.getContent(), parts);
        } else {
          String type = part.getContentType().split(";", 2)[0].toLowerCase(Locale.ROOT);
          parts.put(type, String.valueOf(part.getContent()));
        }
      }
    }
  }

  @Test
  void mailsOfAnAlertAreOneThread() throws Exception {
    send(Told.of("mail", "a1", "FIRING"));
    send(Told.of("mail", "a1", "RESOLVED"));
    send(Told.of("mail", "a2", "FIRING"));
    MimeMessage[] mails = SERVER.getReceivedMessages();
    List<String> threads = new ArrayList<>();
    List<String> identifiers = new ArrayList<>();
    for (MimeMessage mail : mails) {
      threads.add(mail.getHeader("References", ",") + " " + mail.getHeader("In-Reply-To", ","));
      identifiers.add(mail.getMessageID());
    }
    String first = "<alert.a1@octo.example> <alert.a1@octo.example>";
    String other = "<alert.a2@octo.example> <alert.a2@octo.example>";
    assertThat(threads, containsInAnyOrder(first, first, first, first, other, other));
    assertThat(identifiers.stream().distinct().toList(), hasSize(3));
  }

  @Test
  void whatIsSentAgainIsTheSameMail() throws Exception {
    send(Told.of("mail", "a1", "FIRING"));
    send(Told.of("mail", "a1", "FIRING"));
    MimeMessage[] mails = SERVER.getReceivedMessages();
    assertThat(mails[2].getMessageID(), is(mails[0].getMessageID()));
  }

  @Test
  void noNameMakesAHeader() throws Exception {
    assertThat(
        send(Told.of("mail", List.of(Told.hostile("a\r\nBcc: x@y.example")))), is(Attempt.sent()));
    MimeMessage mail = SERVER.getReceivedMessages()[0];
    assertThat(mail.getHeader("Bcc") == null, is(true));
    assertThat(mail.getSubject(), not(containsString("\n")));
    Map<String, String> parts = new TreeMap<>();
    collect(mail.getContent(), parts);
    assertThat(parts.get("text/html"), not(containsString("<script")));
    assertThat(parts.get("text/plain"), containsString("\\u202egnp.exe\\u0000"));
  }

  @Test
  void withoutStartTlsNothingIsSent() throws Exception {
    Attempt attempt =
        send(SERVER.getSmtp().getPort(), MailSecurity.STARTTLS, Told.of("mail", "a1", "FIRING"));
    assertThat(attempt.result(), is(Result.FAILED));
    assertThat(SERVER.getReceivedMessages(), is(arrayWithSize(0)));
  }

  @Test
  void aServerThatNobodyVouchesForGetsNothing() throws Exception {
    Attempt attempt =
        send(SERVER.getSmtps().getPort(), MailSecurity.TLS, Told.of("mail", "a1", "FIRING"));
    assertThat(attempt.result(), is(Result.FAILED));
    assertThat(SERVER.getReceivedMessages(), is(arrayWithSize(0)));
  }

  @Test
  void aServerThatIsNotThereIsTriedAgain() throws Exception {
    assertThat(
        send(FreePort.find(), MailSecurity.NONE, Told.of("mail", "a1", "FIRING")),
        is(Attempt.failed("no mail could be sent")));
  }

  @ParameterizedTest
  @CsvSource({
    "DATA,451 busy,FAILED,SMTP 451",
    "DATA,554 spam,REFUSED,SMTP 554",
    "MAIL,421 later,FAILED,SMTP 421",
    "MAIL,550 no,REFUSED,SMTP 550",
    "RCPT TO:<ops,550 who,SENT,SMTP 550 for some addresses; sent to 1",
    "RCPT,550 who,REFUSED,SMTP 550",
    "RCPT,450 later,FAILED,SMTP 450"
  })
  void whatAServerSaysDecides(String command, String answer, Result result, String detail)
      throws Exception {
    try (ScriptedServer server = new ScriptedServer(command, answer)) {
      Attempt attempt = send(server.port(), MailSecurity.NONE, Told.of("mail", "a1", "FIRING"));
      assertThat(server.heard().toString(), attempt.result(), is(result));
      assertThat(attempt.detail(), is(detail));
    }
  }

  /** A server that answers one command as it is told to, and all others with yes. */
  private static final class ScriptedServer implements AutoCloseable {
    private final ServerSocket socket;
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final String command;
    private final String answer;

    ScriptedServer(String command, String answer) throws IOException {
      this.socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
      this.command = command;
      this.answer = answer;
      Thread thread = new Thread(this::serve, "smtp");
      thread.setDaemon(true);
      thread.start();
    }

    int port() {
      return socket.getLocalPort();
    }

    List<String> heard() {
      return heard;
    }

    private void serve() {
      try {
        while (true) {
          try (Socket client = socket.accept()) {
            talk(client);
          }
        }
      } catch (IOException e) {
        heard.add("end");
      }
    }

    private void talk(Socket client) throws IOException {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
      OutputStream out = client.getOutputStream();
      say(out, "220 here");
      String line = in.readLine();
      while (line != null) {
        heard.add(line);
        if (line.startsWith("DATA")) {
          say(out, "354 go on");
          String text = in.readLine();
          while (text != null && !text.equals(".")) {
            text = in.readLine();
          }
        }
        say(out, line.startsWith(command) ? answer : "250 yes");
        line = in.readLine();
      }
    }

    private static void say(OutputStream out, String answer) throws IOException {
      out.write((answer + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
