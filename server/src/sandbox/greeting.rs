//! What a developer reads when the sandbox starts alone.

use std::net::SocketAddr;

use secrecy::{ExposeSecret, SecretString};

use super::{Sandbox, Settings};

impl Sandbox {
    /// What is served at `at`, the credentials, and three commands that can be pasted one after the other.
    ///
    /// The default secrets are shown, as they are no secrets; one that was configured is not.
    #[must_use]
    pub fn greeting(&self, at: SocketAddr) -> String {
        let tenant = &self.tenant;
        let (settings, usual) = (&tenant.settings, Settings::default());
        let clients = tenant.read().len();
        let kept = match &settings.state_file {
            Some(file) => format!("What you change is kept in {}.", file.display()),
            None => {
                "What you change is gone when it stops; sandbox.state_file = \"FILE\" keeps it.".to_owned()
            }
        };
        let (id, viewer) = (&settings.client_id, &settings.view_only_client_id);
        let secret = shown(&settings.client_secret, &usual.client_secret, "$CLIENT_SECRET");
        let viewers =
            shown(&settings.view_only_client_secret, &usual.view_only_client_secret, "(as configured)");
        let audience = tenant.resource_server.primary_aud;
        format!(
            r#"
A ZIdentity sandbox is at http://{at}, with {clients} API clients. {kept}

  token endpoint   http://{at}/oauth2/v1/token
  API              http://{at}/ziam/admin/api/v1
  audience         {audience}
  full access      {id}  {secret}
  view only        {viewer}  {viewers}

Three first things to try, in this order:

  TOKEN=$(curl -s http://{at}/oauth2/v1/token -d grant_type=client_credentials -d client_id={id} -d "client_secret={secret}" -d audience={audience} | sed 's/.*"access_token":"\([^"]*\)".*/\1/')

  curl -s -H "Authorization: Bearer $TOKEN" 'http://{at}/ziam/admin/api/v1/api-clients?limit=2'

  curl -s -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' http://{at}/ziam/admin/api/v1/api-clients -d '{{"name":"mine","accessTokenLifeTime":3600,"clientAuthentication":{{"authType":"SECRET"}},"clientResources":[]}}'

"#
        )
    }
}

fn shown(secret: &SecretString, usual: &SecretString, otherwise: &str) -> String {
    let is_usual = secret.expose_secret() == usual.expose_secret();
    if is_usual { usual.expose_secret().to_owned() } else { otherwise.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn greeting(settings: Settings) -> String {
        let sandbox = Sandbox::new(settings, std::sync::Arc::new(|| 1_800_000_000)).unwrap();
        sandbox.greeting(([127, 0, 0, 1], 3100).into())
    }

    #[test]
    fn the_usual_credentials_are_told() {
        let said = greeting(Settings::default());
        for part in ["http://127.0.0.1:3100/oauth2/v1/token", "with 50 API clients", "sandbox-viewer-secret"]
        {
            assert!(said.contains(part), "{part} in {said}");
        }
    }

    #[test]
    fn a_secret_that_somebody_configured_is_not_told() {
        let (client_secret, view_only_client_secret) = ("hunter2".into(), "hunter3".into());
        let said = greeting(Settings { client_secret, view_only_client_secret, ..Settings::default() });
        assert!(!said.contains("hunter") && said.contains("client_secret=$CLIENT_SECRET"), "{said}");
    }
}
