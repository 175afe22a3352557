//! What the console refuses to serve with, although each key by itself is fine.

use super::{Config, ConfigError, SignIn, TenantKind};

impl Config {
    /// Whether the console may serve with these settings: asked by `serve`, not by `check`.
    ///
    /// # Errors
    /// [`ConfigError::Refused`] with the reason and what to change.
    pub fn may_serve(&self) -> Result<(), ConfigError> {
        match self.sign_in()? {
            SignIn::Demo => self.may_serve_demo()?,
            SignIn::Headers(..) | SignIn::Jwt(..) => {}
        }
        let elsewhere = !self.sandbox.embedded && self.has_sandbox_tenant();
        if elsewhere && self.sandbox.listen.port() == 0 {
            return Err(refused(
                "`listen` in [sandbox] has port 0, but the sandbox is another process (embedded = false); write \
                 the port that it really listens on",
            ));
        }
        Ok(())
    }

    /// Whether any tenant is the sandbox.
    pub fn has_sandbox_tenant(&self) -> bool {
        self.tenants.iter().any(|tenant| matches!(tenant.kind, TenantKind::Sandbox))
    }

    /// Whether the console has to serve the sandbox too.
    pub fn embeds_sandbox(&self) -> bool {
        self.sandbox.embedded && self.has_sandbox_tenant()
    }

    /// In demo mode anyone who can connect is an administrator, so nobody else may connect, and
    /// there must be nothing real to administer.
    fn may_serve_demo(&self) -> Result<(), ConfigError> {
        if !self.server.listen.is_local() {
            return Err(refused(&format!(
                "demo sign-in lets anyone in, and `listen` in [server] is {}, which others can reach; listen on \
                 127.0.0.1 or [::1]",
                self.server.listen
            )));
        }
        let cloud = self.tenants.iter().find(|tenant| matches!(tenant.kind, TenantKind::Cloud(_)));
        match cloud {
            None => Ok(()),
            Some(tenant) => Err(refused(&format!(
                "demo sign-in lets anyone in, and tenant `{}` is a real one; remove it, or set `mode` in \
                 [identity] to \"headers\" or \"jwt\"",
                tenant.name
            ))),
        }
    }
}

fn refused(why: &str) -> ConfigError {
    ConfigError::Refused(why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::from_text;

    fn refusal(text: &str) -> String {
        from_text(text).unwrap().may_serve().unwrap_err().to_string()
    }

    #[test]
    fn demo_mode_is_for_this_machine_only() {
        for open in ["0.0.0.0:3000", "[::]:3000", "192.0.2.1:3000"] {
            assert!(
                refusal(&format!("[server]\nlisten = \"{open}\"")).contains("demo sign-in lets anyone in"),
                "{open}"
            );
        }
        for local in ["127.0.0.1:0", "127.8.0.1:1", "[::1]:3000", "unix:/run/c.sock"] {
            from_text(&format!("[server]\nlisten = \"{local}\"")).unwrap().may_serve().unwrap();
        }
    }

    #[test]
    fn demo_mode_never_serves_a_real_tenant() {
        let tenant = "[[tenants]]\nname = \"acme\"\nkind = \"cloud\"\nvanity_domain = \"a\"\nclient_id = \"c\"\n\
                      client_secret = \"hunter2\"";
        let said = refusal(tenant);
        assert!(said.contains("tenant `acme` is a real one") && !said.contains("hunter2"), "{said}");
    }

    #[test]
    fn a_real_tenant_is_served_behind_a_proxy_and_on_any_address() {
        let tenant = "[[tenants]]\nname = \"acme\"\nkind = \"cloud\"\nvanity_domain = \"a\"\nclient_id = \"c\"\n\
                      client_secret = \"hunter2\"\n";
        let server = "[server]\nlisten = \"0.0.0.0:3000\"\npublic_url = \"https://console.example\"\n";
        let headers = "[identity]\nmode = \"headers\"\nprofile = \"authelia\"\ntrusted_proxies = [\"10.0.0.5/32\"]\n\
                       proxy_secret_header = \"X-Proxy-Secret\"\nproxy_secrets = [\"s\"]\n";
        let jwt = "[identity]\nmode = \"jwt\"\nprofile = \"google-iap\"\naudience = \"/projects/1\"\n";
        for identity in [headers, jwt] {
            from_text(&format!("{server}{tenant}{identity}")).unwrap().may_serve().unwrap();
        }
    }

    #[test]
    fn a_mode_that_lacks_something_is_refused_rather_than_replaced_by_another() {
        for mode in ["headers", "jwt"] {
            let said = refusal(&format!("[identity]\nmode = \"{mode}\""));
            assert!(said.contains("[identity] is missing"), "{said}");
        }
    }

    #[test]
    fn a_sandbox_of_another_process_needs_a_port() {
        let said = refusal("[sandbox]\nembedded = false\nlisten = \"127.0.0.1:0\"");
        assert!(said.contains("port 0"), "{said}");
        from_text("[sandbox]\nlisten = \"127.0.0.1:0\"").unwrap().may_serve().unwrap();
    }
}
