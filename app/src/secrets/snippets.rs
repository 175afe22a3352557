//! How to use a secret: pieces to paste. They hold a placeholder unless the person asks for the value.

/// What a snippet is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Snippet {
    /// Environment variables.
    Env,
    /// A command line.
    Curl,
    /// A program.
    Python,
}

impl Snippet {
    /// All of them, in the order of the buttons.
    pub const ALL: [Self; 3] = [Self::Env, Self::Curl, Self::Python];

    /// The word on its button.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Env => ".env",
            Self::Curl => "curl",
            Self::Python => "Python",
        }
    }

    /// The text, with `secret` where the value belongs.
    #[must_use]
    pub fn text(self, client_id: &str, secret: &str, token_url: &str, audience: &str) -> String {
        match self {
            Self::Env => format!(
                "ZSCALER_CLIENT_ID={}\nZSCALER_CLIENT_SECRET={}\nZSCALER_TOKEN_URL={}\nZSCALER_AUDIENCE={}\n",
                shell(client_id),
                shell(secret),
                shell(token_url),
                shell(audience)
            ),
            Self::Curl => format!(
                "curl --fail-with-body {} \\\n  --data grant_type=client_credentials \\\n  --data-urlencode {} \\\n  --data-urlencode {} \\\n  --data-urlencode {}\n",
                shell(token_url),
                shell(&format!("client_id={client_id}")),
                shell(&format!("client_secret={secret}")),
                shell(&format!("audience={audience}"))
            ),
            Self::Python => format!(
                "import requests\n\ntoken = requests.post(\n    {},\n    data={{\n        \"grant_type\": \"client_credentials\",\n        \"client_id\": {},\n        \"client_secret\": {},\n        \"audience\": {},\n    }},\n    timeout=10,\n).json()[\"access_token\"]\n",
                python(token_url),
                python(client_id),
                python(secret),
                python(audience)
            ),
        }
    }
}

/// `text` as one word of a shell.
fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// `text` as a Python string.
fn python(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_can_be_pasted_whatever_the_secret_holds() {
        let text = |snippet: Snippet| {
            snippet.text(
                "iq7",
                r#"a'b"c\d$e"#,
                "https://t.example/oauth2/v1/token",
                "https://api.zscaler.com",
            )
        };
        insta::assert_snapshot!(Snippet::ALL.map(text).join("\n"));
    }
}
