//! Mail, by lettre.

use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};

use super::letter::Letter;
use super::ways::{DEADLINE, in_a_sentence};

/// The longest that one answer of the mail server may take.
const ANSWER: Duration = Duration::from_secs(15);

/// How a connection to the mail server is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// From its first byte.
    Wrapped,
    /// By STARTTLS, or nothing is sent.
    StartTls,
    /// It is not: the server is on this machine.
    Loopback,
}

/// Where the mail server is, and how the console presents itself.
pub struct MailSettings {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub encryption: Encryption,
    /// User and password.
    pub sign_in: Option<(String, SecretString)>,
    /// Whom the mail comes from.
    pub from: Mailbox,
    /// PEM authorities that are trusted beside the system's.
    pub authorities: Option<Vec<u8>>,
}

/// The way by mail.
pub struct Mail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mail {
    /// Connects nowhere yet.
    ///
    /// # Errors
    /// The authorities cannot be used; a sentence for a log.
    pub fn new(settings: MailSettings) -> Result<Self, String> {
        let tls = match settings.encryption {
            Encryption::Loopback => Tls::None,
            Encryption::Wrapped => Tls::Wrapper(parameters(&settings)?),
            Encryption::StartTls => Tls::Required(parameters(&settings)?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(settings.port)
            .tls(tls)
            .timeout(Some(ANSWER))
            .hello_name(ClientId::Domain(settings.from.email.domain().to_owned()));
        if let Some((user, password)) = settings.sign_in {
            builder = builder.credentials(Credentials::new(user, password.expose_secret().to_owned()));
        }
        Ok(Self { transport: builder.build(), from: settings.from })
    }

    /// Connects and signs in, and sends nothing.
    ///
    /// # Errors
    /// Why it cannot be done, a sentence for people.
    pub async fn test(&self) -> Result<(), String> {
        match tokio::time::timeout(DEADLINE, self.transport.test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err("the mail server is not ready".to_owned()),
            Ok(Err(error)) => Err(in_a_sentence(&error)),
            Err(_) => Err(too_slow()),
        }
    }

    /// Sends a letter to one address.
    ///
    /// # Errors
    /// Why it could not be sent, a sentence for people.
    pub(super) async fn send(&self, to: &str, letter: &Letter) -> Result<(), String> {
        let message = self.message(to, letter)?;
        match tokio::time::timeout(DEADLINE, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(in_a_sentence(&error)),
            Err(_) => Err(too_slow()),
        }
    }

    fn message(&self, to: &str, letter: &Letter) -> Result<Message, String> {
        let to: Address = to.parse().map_err(|_| "this is no mail address".to_owned())?;
        let seconds = u64::try_from(letter.now.0).unwrap_or_default();
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            // The same at every try, so that one whose answer was lost can be known again.
            .message_id(Some(format!("<{}@{}>", letter.id, self.from.email.domain())))
            .date(UNIX_EPOCH + Duration::from_secs(seconds))
            .subject(letter.subject())
            .header(MIME_VERSION_1_0)
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text())
            .map_err(|error| in_a_sentence(&error))?;
        // No answer by whoever is away (RFC 3834).
        let name = HeaderName::new_from_ascii_str("Auto-Submitted");
        message.headers_mut().insert_raw(HeaderValue::new(name, "auto-generated".to_owned()));
        Ok(message)
    }
}

fn too_slow() -> String {
    "the mail server did not answer in time".to_owned()
}

fn parameters(settings: &MailSettings) -> Result<TlsParameters, String> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(pem) = &settings.authorities {
        builder = builder.add_root_certificate(Certificate::from_pem(pem).map_err(|e| in_a_sentence(&e))?);
    }
    builder.build_rustls().map_err(|error| in_a_sentence(&error))
}

#[cfg(test)]
mod tests {
    use super::super::letter::tests::letter;
    use super::*;
    use app::expiry::{Ending, Level};
    use app::model::{SecretId, Timestamp};

    fn mail() -> Mail {
        let from = "Clientele <clientele@example.com>".parse().unwrap();
        let (host, encryption) = ("127.0.0.1".to_owned(), Encryption::Loopback);
        Mail::new(MailSettings { host, port: 1, encryption, sign_in: None, from, authorities: None }).unwrap()
    }

    #[test]
    fn a_clients_name_adds_no_header_to_a_mail() {
        let told = super::super::letter::Told {
            client: app::model::ClientId("c".into()),
            name: "a\r\nBcc: all@example.com\n\nbody über".into(),
            team: None,
            what: Ending::Secret(SecretId("s\r\nX-Evil: 1".into())),
            at: Timestamp(1_800_000_000 + 86_400),
            step: 1,
            last: true,
        };
        let message = mail().message("ops@example.com", &letter(Level::First, vec![told])).unwrap();
        let text = String::from_utf8(message.formatted()).unwrap();
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        let names: Vec<_> = head.lines().filter(|line| !line.starts_with([' ', '\t'])).collect();
        let names: Vec<_> = names.iter().map(|line| line.split(':').next().unwrap()).collect();
        let mut sorted = names.clone();
        sorted.sort_unstable();
        assert_eq!(
            sorted,
            [
                "Auto-Submitted",
                "Content-Transfer-Encoding",
                "Content-Type",
                "Date",
                "From",
                "MIME-Version",
                "Message-ID",
                "Subject",
                "To"
            ],
            "{head}"
        );
        assert!(head.contains("Message-ID: <01J@example.com>"), "{head}");
        assert!(head.contains("Date: Fri, 15 Jan 2027 08:00:00"), "{head}");
        assert!(
            mail().message("a@example.com\r\nBcc: b@example.com", &letter(Level::First, vec![])).is_err()
        );
    }

    #[tokio::test]
    async fn a_mail_server_that_is_not_there_is_said_in_a_sentence() {
        let said = mail().test().await.unwrap_err();
        assert!(said.to_lowercase().contains("refused"), "{said}");
    }
}
