//! The lines of the contract that a probe looks at, and how sure the contract is of each.

use serde::Serialize;

/// How sure the contract is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Mark {
    /// Documented by Zscaler, not seen.
    D,
    /// Inferred.
    G,
}

macro_rules! lines {
    ($($name:ident = $key:literal, $mark:ident, $words:literal;)*) => {
        /// A line of the contract that rests on documentation or inference alone.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "each says itself in words")]
        pub enum Line { $($name),* }

        impl Line {
            /// Every line, in the order of the contract.
            pub const ALL: [Self; [$($key),*].len()] = [$(Self::$name),*];

            /// Its name, for programs.
            #[must_use]
            pub fn key(self) -> &'static str {
                match self { $(Self::$name => $key),* }
            }

            /// How sure the contract is of it.
            #[must_use]
            pub fn mark(self) -> Mark {
                match self { $(Self::$name => Mark::$mark),* }
            }

            /// What it says.
            #[must_use]
            pub fn words(self) -> &'static str {
                match self { $(Self::$name => $words),* }
            }
        }
    };
}

lines! {
    TokenWithoutAudience = "token-without-audience", D, "without the audience a token is given, and the API answers it with 401";
    TokenFailure = "token-failure", D, "the token endpoint refuses with 400";
    TokenFailureBody = "token-failure-body", G, "its refusal has a body of RFC 6749";
    DisabledGetsNoToken = "disabled-gets-no-token", G, "a disabled client gets no token, even with a good secret";
    DisablingRevokes = "disabling-revokes", D, "disabling or deleting a client revokes its tokens";
    ViewOnlyWrites = "view-only-writes", G, "a client that may only look is refused with 403 when it writes";
    BusyTellsWhen = "busy-tells-when", D, "429 says how long to wait";
    PageSize = "page-size", D, "without a limit, a page of a list holds 100";
    PageLimit = "page-limit", D, "a page of a list holds at most 1000";
    NameLike = "name-like", D, "name[like] finds a client by a part of its name, and no others";
    ClientCreated = "client-created", D, "a client is made with 201, or 202 and appears later";
    ClientWithoutResources = "client-without-resources", G, "a client needs no role: an empty clientResources is taken";
    StatusKept = "status-kept", D, "a client made with status false is disabled from the beginning";
    MissingIs404 = "missing-is-404", D, "a client that is not there is answered with 404";
    ReplaceAnswer = "replace-answer", D, "PUT answers 200 with the client";
    ReplaceWhole = "replace-whole", D, "PUT replaces the whole client: what is not sent is gone";
    LastWriterWins = "last-writer-wins", D, "there is no version: a PUT based on an old state is taken";
    LifetimeUnit = "lifetime-unit", D, "accessTokenLifeTime is in seconds";
    LifetimeRange = "lifetime-range", D, "it must be a minute to a day";
    OneScopeAService = "one-scope-a-service", D, "a client may hold one scope of a service";
    SecretCreated = "secret-created", D, "a secret is made with 201, or 202 and appears later";
    SecretEndEchoed = "secret-end-echoed", G, "expiresAt comes back as it was sent, to the second";
    SecretsBare = "secrets-bare", D, "secrets are listed as a bare array";
    SecretsMasked = "secrets-masked", G, "values in the list are masked: ****";
    SecretShortest = "secret-shortest", D, "a secret lives 30 days at least";
    SecretLongest = "secret-longest", D, "a secret lives 365 days at most";
    SecretsAtMostTwo = "secrets-at-most-two", D, "a client holds at most two secrets";
    ThirdReplacesNewest = "third-replaces-newest", D, "a third secret takes the place of the newest";
    SecretDeletedTwice = "secret-deleted-twice", G, "deleting a secret that is not there is answered with 404";
    SecretsOnlyForSecret = "secrets-only-for-secret", D, "only a client with authType SECRET can be given secrets";
    ClientLimit = "client-limit", D, "a tenant holds at most 256 clients";
    ErrorShape = "error-shape", D, "an error's body has type, title, status (a text) and detail";
    InvalidIs400 = "invalid-is-400", D, "an invalid client is refused with 400";
    DeletedIsGone = "deleted-is-gone", D, "a deleted client (204) is not found any more";
}
