package io.workflowtelemetry.io.channels;

import io.workflowtelemetry.io.files.SecretText;
import io.workflowtelemetry.schemas.Notification;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import java.io.UncheckedIOException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;
import org.simplejavamail.MailException;
import org.simplejavamail.api.mailer.config.TransportStrategy;
import org.simplejavamail.mailer.MailerBuilder;

/** Sends mails, each on a connection of its own. */
final class EmailChannel implements Channel {
  private static final int PERMANENT = 500;

  private final ChannelSettings.Email settings;
  private final SendLimits limits;

  EmailChannel(ChannelSettings.Email settings, SendLimits limits) {
    this.settings = settings;
    this.limits = limits;
  }

  @Override
  public Attempt send(Notification notification, boolean toldBefore) {
    try {
      // Sent here and now: what fails is thrown.
      var unused =
          MailerBuilder.withSMTPServer(
                  settings.host(),
                  settings.port(),
                  resolved(settings.user()),
                  resolved(settings.password()))
              .withTransportStrategy(
                  switch (settings.security()) {
                    case STARTTLS -> TransportStrategy.SMTP_TLS;
                    case TLS -> TransportStrategy.SMTPS;
                    case NONE -> TransportStrategy.SMTP;
                  })
              .withSessionTimeout((int) limits.answer().toMillis())
              // It trusts whoever calls himself so where nothing is said.
              .trustingAllHosts(false)
              // One address that is gone must not keep the others from being told.
              .withProperty("mail.smtp.sendpartial", "true")
              .withProperty("mail.smtps.sendpartial", "true")
              // It refuses texts that hold %0A, and so a name could keep people from being told.
              // Line ends are none in ours any more, and addresses were checked with the settings.
              .disablingAllClientValidation(true)
              .buildMailer()
              .sendMail(Mails.of(notification, settings));
      return Attempt.sent();
    } catch (MailException e) {
      return attempt(e);
    } catch (IllegalStateException | UncheckedIOException e) {
      return Attempt.failed(String.valueOf(e.getMessage()));
    }
  }

  private static @Nullable String resolved(@Nullable SecretText text) {
    return text == null ? null : text.resolve();
  }

  /** Servers' texts may hold anything, and addresses: numbers are told alone. */
  private Attempt attempt(MailException trouble) {
    int status = 0;
    boolean refusesLogin = false;
    int sent = 0;
    for (@Nullable Throwable cause = trouble; cause != null; cause = next(cause)) {
      refusesLogin |= cause instanceof AuthenticationFailedException;
      if (cause instanceof SendFailedException some && some.getValidSentAddresses() != null) {
        sent = Math.max(sent, some.getValidSentAddresses().length);
      }
      status = Math.max(status, status(cause));
    }
    if (sent > 0) {
      return Attempt.sent("SMTP " + status + " for some addresses; sent to " + sent);
    }
    if (refusesLogin) {
      return Attempt.refused("the mail server refuses the login");
    }
    String detail = status > 0 ? "SMTP " + status : "no mail could be sent";
    return status >= PERMANENT ? Attempt.refused(detail) : Attempt.failed(detail);
  }

  private static @Nullable Throwable next(Throwable trouble) {
    return trouble instanceof MessagingException mail && mail.getNextException() != null
        ? mail.getNextException()
        : trouble.getCause();
  }

  private static int status(Throwable trouble) {
    if (trouble instanceof SMTPSendFailedException failed) {
      return failed.getReturnCode();
    }
    if (trouble instanceof SMTPAddressFailedException failed) {
      return failed.getReturnCode();
    }
    return trouble instanceof SMTPSenderFailedException failed ? failed.getReturnCode() : 0;
  }
}
