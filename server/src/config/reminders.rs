//! `[reminders]`: who is told before something ends, and by which ways.

use std::collections::BTreeSet;

use app::model::mail_in;
use lettre::message::Mailbox;
use url::{Host, Url};

use super::{Secret, error::ConfigError, section::Section};

/// The section `[reminders]`.
#[derive(Clone, Debug)]
pub struct Reminders {
    /// The steps, in days before an end; 0 = on the day.
    pub days: Vec<u32>,
    /// What nobody acknowledges goes on after so many days.
    pub go_on_after: u32,
    /// The administrators' mail addresses.
    pub administrators: Vec<String>,
    /// How mail is sent; `None` = it is not.
    pub smtp: Option<Smtp>,
    /// Where else it is told.
    pub webhooks: Vec<Webhook>,
}

/// The mail server.
#[derive(Clone, Debug)]
pub struct Smtp {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub tls: SmtpTls,
    /// Whom the console signs in as, and with what.
    pub sign_in: Option<(String, Secret)>,
    /// Whom the mail comes from.
    pub from: Mailbox,
}

/// How a connection to a mail server is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpTls {
    /// From its first byte.
    Wrapped,
    /// By STARTTLS, or nothing is sent.
    StartTls,
    /// It is not: the server is on this machine.
    Loopback,
}

/// One `[[reminders.webhooks]]`.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// What it is called in messages of this console.
    pub name: String,
    /// Where it is; a secret, since chat services put theirs into it.
    pub url: Secret,
    /// What it understands.
    pub kind: WebhookKind,
    /// By this the receiver knows that it was the console.
    pub secret: Option<Secret>,
    /// The names of the teams of which it is told; none = of all clients.
    pub teams: Vec<String>,
}

/// What a webhook understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookKind {
    /// JSON of our own, for programs.
    Plain,
    /// Slack's incoming webhooks.
    Slack,
    /// Microsoft Teams' workflows.
    Teams,
}

impl Reminders {
    pub(super) fn read(section: &mut Section) -> Result<Self, ConfigError> {
        let days = section.numbers("days")?.unwrap_or_else(|| vec![30, 14, 7, 1, 0]);
        if days.is_empty() || days.iter().any(|days| *days > 365) {
            return Err(section.wrong("days", "must hold numbers of days from 0 to 365, such as [30, 7, 0]"));
        }
        let go_on_after = section.number("go_on_after")?.unwrap_or(3);
        let administrators = section.parsed_list("administrators", address)?.unwrap_or_default();
        let smtp = smtp(section)?;
        let webhooks = section.tables("webhooks", Webhook::read)?;
        let mut names = BTreeSet::new();
        if let Some(twice) = webhooks.iter().find(|webhook| !names.insert(webhook.name.as_str())) {
            let wrong = format!("holds the name `{}` twice; give each its own", twice.name);
            return Err(section.wrong("webhooks", wrong));
        }
        if smtp.is_none() && !administrators.is_empty() {
            return Err(section.wrong("administrators", "are reached by mail: set `smtp_url` too"));
        }
        Ok(Self { days, go_on_after, administrators, smtp, webhooks })
    }
}

fn smtp(section: &mut Section) -> Result<Option<Smtp>, ConfigError> {
    let url = section.parsed("smtp_url", |text| {
        let url = Url::parse(text).ok();
        url.and_then(place).ok_or_else(|| {
            "must be such as smtps://user@mail.example or smtp://mail.example:587; a password stands in \
             `smtp_password_file`"
                .to_owned()
        })
    })?;
    let from = section.parsed("smtp_from", |text| {
        let from: Result<Mailbox, _> = text.parse();
        from.map_err(|_| "must be a mail address such as Clientele <clientele@example.com>".to_owned())
    })?;
    let password = section.secret("smtp_password")?;
    let Some((host, port, tls, user)) = url else {
        return match (from, password) {
            (None, None) => Ok(None),
            _ => Err(section.wrong("smtp_url", "is missing; write where the mail server is")),
        };
    };
    let sign_in = match (user, password) {
        (None, None) => None,
        (Some(user), Some(password)) => Some((user, password)),
        (Some(_), None) => {
            return Err(section.wrong("smtp_password_file", "is missing; `smtp_url` names a user"));
        }
        (None, Some(_)) => return Err(section.wrong("smtp_url", "names no user, and there is a password")),
    };
    let from = from.ok_or_else(|| section.wrong("smtp_from", "is missing; write whom mail comes from"))?;
    Ok(Some(Smtp { host, port, tls, sign_in, from }))
}

/// Host, port, encryption and user of a mail server's URL.
fn place(url: Url) -> Option<(String, u16, SmtpTls, Option<String>)> {
    let bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
    if !bare || url.password().is_some() {
        return None;
    }
    let host = url.host_str().filter(|host| !host.is_empty())?;
    let (standard, tls) = match url.scheme() {
        "smtps" => (465, SmtpTls::Wrapped),
        "smtp" if is_loopback(host) => (587, SmtpTls::Loopback),
        "smtp" => (587, SmtpTls::StartTls),
        _ => return None,
    };
    let user = percent_encoding::percent_decode_str(url.username()).decode_utf8().ok()?;
    let user = (!user.is_empty()).then(|| user.into_owned());
    Some((host.trim_matches(['[', ']']).to_owned(), url.port().unwrap_or(standard), tls, user))
}

/// Whether a host is this machine. `smtp://` URLs hold hosts as they were written.
fn is_loopback(host: &str) -> bool {
    match Host::parse(host) {
        Ok(Host::Ipv4(address)) => address.is_loopback(),
        Ok(Host::Ipv6(address)) => address.is_loopback(),
        Ok(Host::Domain(name)) => name == "localhost",
        Err(_) => false,
    }
}

fn address(text: &str) -> Result<String, String> {
    match mail_in(text) {
        Some(address) if address == text => Ok(text.to_owned()),
        _ => Err("must hold mail addresses such as ops@example.com".to_owned()),
    }
}

impl Webhook {
    fn read(section: &mut Section) -> Result<Self, ConfigError> {
        let name = section.word("name")?;
        let url = section.secret("url")?;
        let kind = section.parsed("kind", |kind| match kind {
            "plain" => Ok(WebhookKind::Plain),
            "slack" => Ok(WebhookKind::Slack),
            "teams" => Ok(WebhookKind::Teams),
            _ => Err("must be plain, slack or teams".to_owned()),
        })?;
        let secret = section.secret("secret")?;
        let teams = section.list("teams")?.unwrap_or_default();
        section.done()?;
        let name = name.ok_or_else(|| section.wrong("name", "is missing; give the webhook one"))?;
        let url = url.ok_or_else(|| section.wrong("url", "is missing; write where the webhook is"))?;
        let kind = kind.unwrap_or(WebhookKind::Plain);
        if !reachable(&url) {
            let wrong = "must begin with https://, or with http:// for this machine alone";
            return Err(section.wrong("url", wrong));
        }
        if kind == WebhookKind::Plain && secret.is_none() {
            let wrong = "is missing; by it the receiver knows that it was the console";
            return Err(section.wrong("secret", wrong));
        }
        Ok(Self { name, url, kind, secret, teams })
    }
}

fn reachable(url: &Secret) -> bool {
    let Ok(url) = Url::parse(url.expose()) else { return false };
    match (url.scheme(), url.host_str()) {
        ("https", Some(_)) => true,
        ("http", Some(host)) => is_loopback(host),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::from_text;
    use super::*;

    fn read(text: &str) -> Result<Reminders, String> {
        let config = from_text(&format!("[reminders]\n{text}"));
        config.map(|config| config.reminders).map_err(|error| error.to_string())
    }

    fn with_smtp(url: &str) -> Result<(String, u16, SmtpTls), String> {
        let smtp = read(&format!("smtp_url = \"{url}\"\nsmtp_from = \"C <c@example.com>\""))?.smtp.unwrap();
        Ok((smtp.host, smtp.port, smtp.tls))
    }

    #[test]
    fn without_anything_nobody_is_told_and_the_steps_are_the_usual_ones() {
        let reminders = from_text("").unwrap().reminders;
        assert!(reminders.smtp.is_none() && reminders.webhooks.is_empty());
        assert_eq!((reminders.days, reminders.go_on_after), (vec![30, 14, 7, 1, 0], 3));
        assert_eq!(read("days = [60, 0]").unwrap().days, [60, 0]);
        for wrong in ["days = []", "days = [-1]", "days = [400]", "days = [\"7\"]"] {
            assert!(read(wrong).unwrap_err().contains("`days` in [reminders]"), "{wrong}");
        }
    }

    #[test]
    fn mail_leaves_this_machine_encrypted_or_not_at_all() {
        let of = |host: &str, port, tls| Ok((host.to_owned(), port, tls));
        assert_eq!(with_smtp("smtps://mail.example"), of("mail.example", 465, SmtpTls::Wrapped));
        assert_eq!(with_smtp("smtp://mail.example:25"), of("mail.example", 25, SmtpTls::StartTls));
        assert_eq!(with_smtp("smtp://127.0.0.1:2525"), of("127.0.0.1", 2525, SmtpTls::Loopback));
        assert_eq!(with_smtp("smtp://[::1]"), of("::1", 587, SmtpTls::Loopback));
        for wrong in [
            "http://mail.example",
            "mail.example",
            "smtps://mail.example?tls=none",
            "smtps://u:planted@m.example",
        ] {
            let said = with_smtp(wrong).unwrap_err();
            assert!(said.contains("`smtp_url`") && !said.contains("planted"), "{said}");
        }
    }

    #[test]
    fn who_signs_in_to_the_mail_server_needs_a_user_and_a_password() {
        let base = "smtp_from = \"c@example.com\"\n";
        let said = read(&format!("{base}smtp_url = \"smtps://u%40x@m.example\"")).unwrap_err();
        assert!(said.contains("smtp_password_file"), "{said}");
        let said =
            read(&format!("{base}smtp_url = \"smtps://m.example\"\nsmtp_password = \"x\"")).unwrap_err();
        assert!(said.contains("names no user"), "{said}");
        let both =
            read(&format!("{base}smtp_url = \"smtps://u%40x@m.example\"\nsmtp_password = \"x\"")).unwrap();
        assert_eq!(both.smtp.unwrap().sign_in.unwrap().0, "u@x");
        assert!(read("smtp_from = \"c@example.com\"").unwrap_err().contains("`smtp_url`"));
        assert!(read("administrators = [\"a@example.com\"]").unwrap_err().contains("smtp_url"));
    }

    #[test]
    fn a_webhook_is_reached_by_tls_and_a_plain_one_is_signed() {
        let hook = |rest: &str| read(&format!("[[reminders.webhooks]]\nname = \"a\"\n{rest}"));
        assert!(hook("url = \"https://x.example/h\"\nkind = \"slack\"").is_ok());
        assert!(hook("url = \"http://127.0.0.1:1/h\"\nsecret = \"s\"").is_ok());
        let said = hook("url = \"http://x.example/planted\"\nsecret = \"s\"").unwrap_err();
        assert!(said.contains("https://") && !said.contains("planted"), "{said}");
        assert!(hook("url = \"https://x.example\"").unwrap_err().contains("`secret`"));
        assert!(hook("url = \"https://x.example\"\nkind = \"irc\"").unwrap_err().contains("slack"));
        assert!(hook("urll = \"x\"").unwrap_err().contains("did you mean `url`"));
        let twice = "[[reminders.webhooks]]\nname = \"a\"\nkind = \"slack\"\nurl = \"https://x.example\"\n";
        assert!(read(&twice.repeat(2)).unwrap_err().contains("twice"));
    }
}
