//! Names of places that are made of a text and of what a secret belongs to: `zscaler/{tenant}/{client_id}`.

/// A name with blanks in it. Whatever fills them, it stays within the place that its text names: what would not fit is
/// refused, never changed, so that no two secrets share a name by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Tenant,
    ClientId,
}

/// What stands in a blank of a template while it is examined.
const SAMPLE: &str = "a";

impl Template {
    /// Reads a template; `fits` judges the name that it makes.
    ///
    /// # Errors
    /// The rest of a sentence that begins with the key.
    pub(super) fn parse(text: &str, fits: impl Fn(&str) -> Result<(), String>) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (blank, after) = after.split_once('}').ok_or("holds a `{` without its `}`")?;
            pieces.push(Piece::Text(before.to_owned()));
            pieces.push(match blank {
                "tenant" => Piece::Tenant,
                "client_id" => Piece::ClientId,
                _ => return Err("may hold {tenant} and {client_id} and no other blank".to_owned()),
            });
            rest = after;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        let template = Self(pieces);
        fits(&template.filled(SAMPLE, SAMPLE)?)?;
        Ok(template)
    }

    /// The name for a client of a tenant.
    ///
    /// # Errors
    /// A sentence: an id holds what cannot stand in a name.
    pub fn filled(&self, tenant: &str, client_id: &str) -> Result<String, String> {
        let plain = |char: char| char.is_ascii_alphanumeric() || char == '-' || char == '_';
        let fits = |word: &str| !word.is_empty() && word.len() <= 128 && word.chars().all(plain);
        let mut name = String::new();
        for piece in &self.0 {
            let word = match piece {
                Piece::Text(text) => {
                    name.push_str(text);
                    continue;
                }
                Piece::Tenant => tenant,
                Piece::ClientId => client_id,
            };
            if !fits(word) {
                return Err("The client's id holds characters that cannot stand in a name there.".to_owned());
            }
            name.push_str(word);
        }
        Ok(name)
    }

    /// The name where it is the same for every client.
    pub(crate) fn fixed(&self) -> Option<String> {
        (!self.tells_clients() && !self.tells_tenants()).then(|| self.filled("", "").ok())?
    }

    /// Whether no two clients of a tenant share a name.
    pub(super) fn tells_clients(&self) -> bool {
        self.0.contains(&Piece::ClientId)
    }

    /// Whether no two tenants share a name.
    pub(super) fn tells_tenants(&self) -> bool {
        self.0.contains(&Piece::Tenant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn any(text: &str) -> Result<Template, String> {
        Template::parse(text, |_| Ok(()))
    }

    #[test]
    fn blanks_are_filled_where_they_stand() {
        let template = any("a/{tenant}.{client_id}/b").unwrap();
        assert_eq!(template.filled("prod", "iq7").unwrap(), "a/prod.iq7/b");
        assert_eq!(
            any("plain").unwrap().filled("prod", "../x").unwrap(),
            "plain",
            "no blank, nothing to fill"
        );
    }

    #[test]
    fn nothing_that_fills_a_blank_leads_elsewhere() {
        let template = any("dir/{client_id}").unwrap();
        for id in ["", ".", "..", "../x", "a/b", "a\\b", "a b", "%2e", "a\0", "a\n", "é", "{tenant}", "a.b"]
        {
            assert!(template.filled("prod", id).is_err(), "{id:?}");
        }
    }

    #[test]
    fn a_blank_that_there_is_not_is_refused() {
        for wrong in ["{client}", "{}", "{client_id", "{{client_id}}", "{ tenant }"] {
            assert!(any(wrong).is_err(), "{wrong}");
        }
    }
}
