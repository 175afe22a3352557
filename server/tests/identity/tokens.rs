//! Mode "jwt", rule by rule.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use crate::idp::{AUDIENCE, ISSUER, Key, KeyServer, claims, claims_with};
use crate::rig::{Rig, START, World};

async fn rig() -> (Rig, Key, KeyServer) {
    let key = Key::new("one", Algorithm::ES256);
    let server = KeyServer::start(&[&key]).await;
    (Rig::start(&server.identity()).await, key, server)
}

async fn status(rig: &Rig, token: &str) -> u16 {
    rig.get("/account", &[("X-Jwt", token)]).await.status
}

#[tokio::test]
async fn whom_a_good_token_names_is_signed_in() {
    let (rig, key, _server) = rig().await;
    let token = key.sign(&claims());
    let answer = rig.get("/account", &[("X-Jwt", &token)]).await;
    answer.says(200, &["Ada Lovelace", "ada@example.com", "administrator", ISSUER]);
    assert_eq!(rig.call("clients/list", &[("tenant", "prod")], &[("X-Jwt", &token)]).await.status, 200);
    assert!(!answer.text.contains(&token), "the token stands in the page");
}

#[tokio::test]
async fn without_a_token_nobody_is_signed_in() {
    let (rig, _key, _server) = rig().await;
    for headers in [&[][..], &[("X-Jwt", "")], &[("Cookie", "CF_Authorization=x")]] {
        rig.get("/account", headers).await.says(401, &["You are not signed in"]);
    }
}

#[tokio::test]
async fn every_algorithm_that_is_promised_is_verified() {
    let keys = [
        Key::new("rs", Algorithm::RS256),
        Key::new("es", Algorithm::ES256),
        Key::new("es3", Algorithm::ES384),
        Key::new("ed", Algorithm::EdDSA),
    ];
    let server = KeyServer::start(&keys.each_ref()).await;
    let rig = Rig::start(&server.identity()).await;
    for key in &keys {
        assert_eq!(status(&rig, &key.sign(&claims())).await, 200, "{}", key.jwk);
    }
}

#[tokio::test]
async fn issuer_audience_and_subject_are_exactly_those() {
    let (rig, key, _server) = rig().await;
    for (claim, wrong) in [
        ("iss", json!("https://sso.example.com/")),
        ("iss", Value::Null),
        ("aud", json!("clientele2")),
        ("aud", json!(["other"])),
        ("aud", json!([])),
        ("aud", Value::Null),
        ("sub", json!("")),
        ("sub", json!(7)),
        ("sub", Value::Null),
    ] {
        let token = key.sign(&claims_with(claim, wrong.clone()));
        assert_eq!(status(&rig, &token).await, 401, "{claim} {wrong}");
    }
    let several = key.sign(&claims_with("aud", json!(["other", AUDIENCE])));
    assert_eq!(status(&rig, &several).await, 200);
}

#[tokio::test]
async fn clocks_may_differ_by_a_minute_and_no_more() {
    let (rig, key, _server) = rig().await;
    for (claim, at, expected) in [
        ("exp", START - 59, 200),
        ("exp", START - 60, 401),
        ("exp", START - 4000, 401),
        ("nbf", START + 60, 200),
        ("nbf", START + 61, 401),
        ("iat", START + 60, 200),
        ("iat", START + 61, 401),
    ] {
        let token = key.sign(&claims_with(claim, json!(at)));
        assert_eq!(status(&rig, &token).await, expected, "{claim} {}", at - START);
    }
    assert_eq!(
        status(&rig, &key.sign(&claims_with("exp", Value::Null))).await,
        401,
        "a token without an end"
    );
    assert_eq!(status(&rig, &key.sign(&claims_with("exp", json!("tomorrow")))).await, 401);
}

#[tokio::test]
async fn a_token_ends_while_it_is_used() {
    let (rig, key, _server) = rig().await;
    let token = key.sign(&claims());
    assert_eq!(status(&rig, &token).await, 200);
    rig.world.pass(661);
    assert_eq!(status(&rig, &token).await, 401);
}

#[tokio::test]
async fn what_the_proxy_has_not_signed_is_not_believed() {
    let (rig, key, _server) = rig().await;
    let forger = Key::new("one", Algorithm::ES256);
    assert_eq!(status(&rig, &forger.sign(&claims())).await, 401, "another key of the same id");
    let token = key.sign(&claims());
    let parts: Vec<_> = token.split('.').collect();
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let root = part(claims_with("sub", json!("root")));
    let none = part(json!({ "alg": "none" }));
    let hs = part(json!({ "alg": "HS256", "kid": "one" }));
    for forged in [
        format!("{}.{root}.{}", parts[0], parts[2]),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{none}.{}.", parts[1]),
        format!("{none}.{}.{}", parts[1], parts[2]),
        format!("{hs}.{}.{}", parts[1], parts[2]),
        format!("{}.{}", parts[0], parts[1]),
        format!("{token}.{}", parts[2]),
        "x".to_owned(),
        "..".to_owned(),
    ] {
        assert_eq!(status(&rig, &forged).await, 401, "{forged}");
    }
    let crit =
        key.sign_as(&json!({ "alg": "ES256", "kid": "one", "crit": ["b64"], "b64": false }), &claims());
    assert_eq!(status(&rig, &crit).await, 401);
}

#[tokio::test]
async fn a_key_serves_its_own_algorithm_only_and_weak_ones_serve_none() {
    let (es, weak) = (Key::new("es", Algorithm::ES256), Key::rsa("weak", 1024));
    let server = KeyServer::start(&[&es, &weak]).await;
    let rig = Rig::start(&format!("{}algorithms = [\"RS256\"]\n", server.identity())).await;
    assert_eq!(status(&rig, &es.sign(&claims())).await, 401, "not among the configured algorithms");
    assert_eq!(status(&rig, &weak.sign(&claims())).await, 401);
}

#[tokio::test]
async fn keys_rotate_without_anybody_noticing_and_the_old_one_ends() {
    let (rig, old, server) = rig().await;
    let new = Key::new("two", Algorithm::ES256);
    assert_eq!(status(&rig, &old.sign(&claims())).await, 200);
    rig.world.pass(61);
    server.publish(&[&old, &new]);
    assert_eq!(status(&rig, &new.sign(&claims())).await, 200, "a new key is found at once");
    assert_eq!(status(&rig, &old.sign(&claims())).await, 200, "the old one serves while it is published");
    server.publish(&[&new]);
    rig.world.pass(61);
    let third = Key::new("three", Algorithm::ES256);
    assert_eq!(status(&rig, &third.sign(&claims())).await, 401, "a look that finds no such key");
    assert_eq!(
        status(&rig, &old.sign(&claims())).await,
        401,
        "what is published no more is believed no more"
    );
}

#[tokio::test]
async fn unknown_keys_lead_to_one_look_a_minute() {
    let (rig, key, server) = rig().await;
    assert_eq!(status(&rig, &key.sign(&claims())).await, 200);
    assert_eq!(server.asked(), 1);
    for number in 0..5 {
        let stranger = Key::new(&format!("s{number}"), Algorithm::ES256);
        assert_eq!(status(&rig, &stranger.sign(&claims())).await, 401);
    }
    assert_eq!(server.asked(), 1, "within a minute of the last look");
    rig.world.pass(60);
    for number in 0..5 {
        let stranger = Key::new(&format!("t{number}"), Algorithm::ES256);
        assert_eq!(status(&rig, &stranger.sign(&claims())).await, 401);
    }
    assert_eq!(server.asked(), 2);
}

#[tokio::test]
async fn the_last_good_keys_go_on_serving_while_their_address_fails() {
    let (rig, key, server) = rig().await;
    assert_eq!(status(&rig, &key.sign(&claims())).await, 200);
    let stranger = Key::new("s", Algorithm::ES256);
    for broken in [
        json!("no set"),
        json!({ "keys": [] }),
        json!({ "keys": [{ "kty": "oct", "k": "AAAA", "kid": "one" }] }),
    ] {
        rig.world.pass(61);
        server.publish_raw(broken);
        assert_eq!(status(&rig, &stranger.sign(&claims())).await, 401);
        assert_eq!(status(&rig, &key.sign(&claims_with("exp", json!(rig.world.now() + 60)))).await, 200);
    }
    rig.world.pass(61);
    server.break_down(true);
    assert_eq!(status(&rig, &stranger.sign(&claims())).await, 401);
    assert_eq!(status(&rig, &key.sign(&claims_with("exp", json!(rig.world.now() + 60)))).await, 200);
}

#[tokio::test]
async fn where_keys_were_never_to_be_had_nobody_is_let_in_and_it_says_so() {
    let (rig, key, server) = rig().await;
    server.break_down(true);
    let answer = rig.get("/account", &[("X-Jwt", &key.sign(&claims()))]).await;
    answer.says(503, &["the keys of the sign-in cannot be had"]);
    server.break_down(false);
    rig.world.pass(60);
    assert_eq!(status(&rig, &key.sign(&claims())).await, 200);
}

#[tokio::test]
async fn a_key_that_is_not_understood_does_not_spoil_the_others() {
    let (rig, key, server) = rig().await;
    server.publish_raw(json!({ "keys": [{ "kty": "AKP", "alg": "ML-DSA-44" }, 7, { "kty": "RSA", "use": "enc", "n": "AQAB", "e": "AQAB" }, key.jwk] }));
    assert_eq!(status(&rig, &key.sign(&claims())).await, 200);
}

#[tokio::test]
async fn keys_may_stand_in_a_file() {
    let key = Key::new("one", Algorithm::EdDSA);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.json");
    std::fs::write(&path, json!({ "keys": [key.jwk] }).to_string()).unwrap();
    let identity = format!(
        "mode = \"jwt\"\nheader = \"X-Jwt\"\nissuer = \"{ISSUER}\"\naudience = \"{AUDIENCE}\"\njwks_file = \"{}\"\n",
        path.display()
    );
    let rig = Rig::start(&identity).await;
    assert_eq!(status(&rig, &key.sign(&claims())).await, 200);
}

#[tokio::test]
async fn a_group_in_an_array_stays_whole_whatever_its_name_holds() {
    let (rig, key, _server) = rig().await;
    for (groups, words) in [
        (json!(["x,zid-admins"]), "no role"),
        (json!("x,zid-admins"), "no role"),
        (json!(["x", "zid-admins"]), "administrator"),
        (json!("zid-admins"), "administrator"),
        (json!([]), "in no group"),
        (Value::Null, "nobody told the console your groups"),
    ] {
        let token = key.sign(&claims_with("groups", groups.clone()));
        rig.get("/account", &[("X-Jwt", &token)]).await.says(200, &[words]);
    }
    for wrong in [json!([1]), json!({ "zid-admins": true }), json!(true), json!([["zid-admins"]])] {
        assert_eq!(status(&rig, &key.sign(&claims_with("groups", wrong.clone()))).await, 401, "{wrong}");
    }
}

#[tokio::test]
async fn claims_have_the_names_that_configuration_gives_them() {
    let key = Key::new("one", Algorithm::ES256);
    let server = KeyServer::start(&[&key]).await;
    let identity = format!(
        "{}subject_claim = \"oid\"\nname_claim = \"nick\"\ngroups_claim = \"custom.groups\"\n",
        server.identity()
    );
    let rig = Rig::start(&identity).await;
    let mut claims = claims();
    claims["oid"] = json!("o-1");
    claims["nick"] = json!("Zoë");
    claims["custom"] = json!({ "groups": ["zid-auditors"] });
    let token = key.sign(&claims);
    rig.get("/account", &[("X-Jwt", &token)]).await.says(200, &["Zoë", "o-1", "auditor"]);
}

#[tokio::test]
async fn the_token_header_comes_once_and_in_its_own_spelling() {
    let (rig, key, _server) = rig().await;
    let token = key.sign(&claims());
    for beside in [
        ("X-Jwt", token.as_str()),
        ("X_Jwt", "x"),
        ("X-Forwarded-User", "root"),
        ("Cf-Access-Jwt-Assertion", "x"),
    ] {
        assert_eq!(rig.get("/", &[("X-Jwt", &token), beside]).await.status, 400, "{beside:?}");
    }
}

#[tokio::test]
async fn a_known_proxy_may_be_demanded_for_tokens_too() {
    let key = Key::new("one", Algorithm::ES256);
    let server = KeyServer::start(&[&key]).await;
    let rig = Rig::start(&format!("{}trusted_proxies = [\"10.0.0.5/32\"]\n", server.identity())).await;
    assert_eq!(status(&rig, &key.sign(&claims())).await, 403);
}

#[tokio::test]
async fn oauth2_proxys_id_token_is_read_from_authorization() {
    let key = Key::new("one", Algorithm::RS256);
    let server = KeyServer::start(&[&key]).await;
    let rig =
        Rig::start(&server.identity().replace("header = \"X-Jwt\"", "profile = \"oauth2-proxy\"")).await;
    let bearer = format!("Bearer {}", key.sign(&claims()));
    let beside =
        [("Authorization", bearer.as_str()), ("X-Forwarded-User", "ada"), ("X-Forwarded-Email", "a@b")];
    rig.get("/account", &beside).await.says(200, &["Ada Lovelace"]);
    for nobody in ["Basic YTpi", "Bearer", "Bearer "] {
        assert_eq!(rig.get("/account", &[("Authorization", nobody)]).await.status, 401, "{nobody}");
    }
}

/// AWS says issuer, client, signer and end in the token's header, pads its base64, and serves each key in PEM by its id.
#[tokio::test]
async fn an_aws_load_balancer_is_believed_if_it_is_the_right_one() {
    const ARN: &str = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/console/1";
    let key = Key::new("k-1", Algorithm::ES256);
    let server = KeyServer::start(&[&key]).await;
    let identity = format!(
        "mode = \"jwt\"\nprofile = \"aws-alb\"\nissuer = \"{ISSUER}\"\naudience = \"{AUDIENCE}\"\nsigner = \"{ARN}\"\njwks_url = \"{}/single/\"\n",
        server.url
    );
    let world = World::new().await;
    let rig = world.console(&identity).await;
    let header = json!({ "alg": "ES256", "kid": "k-1", "signer": ARN, "iss": ISSUER, "client": AUDIENCE, "exp": START + 120 });
    let person =
        json!({ "sub": "ada", "name": "Ada Lovelace", "email": "ada@example.com", "groups": ["zid-admins"] });
    let get = async |header: &Value| {
        let token = key.sign_padded(header, &person);
        rig.get(
            "/account",
            &[
                ("x-amzn-oidc-data", &token),
                ("x-amzn-oidc-identity", "ada"),
                ("x-amzn-oidc-accesstoken", "t"),
            ],
        )
        .await
    };
    get(&header).await.says(200, &["Ada Lovelace", "administrator"]);
    for (field, wrong) in [
        ("signer", json!("arn:aws:elasticloadbalancing:eu-central-1:999999999999:loadbalancer/app/theirs/1")),
        ("signer", Value::Null),
        ("iss", json!("https://other")),
        ("client", json!("other")),
        ("exp", json!(START - 61)),
        ("exp", Value::Null),
        ("kid", json!("../keys")),
        ("kid", json!("unknown")),
    ] {
        let mut header = header.clone();
        header[field] = wrong.clone();
        assert_eq!(get(&header).await.status, 401, "{field} {wrong}");
    }
}
