//! A Kubernetes Secret, by server-side apply: it is made or brought to what we say, and fields of other managers are never
//! taken from them. The look is the same request as a dry run, without the value: so it needs no right to read secrets.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use app::desk::{Parcel, Put, Refusal};
use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde::{Deserialize, Serialize};
use serde_json::json;
use zeroize::Zeroizing;

use super::fields::{self, Fields};
use super::refusal::{Miss, misnamed, of_lost_write, of_silence, of_status, of_write, senseless};
use super::wire::{Ask, Shown, Wire};
use super::{Of, Place, Spot};
use crate::config::{Template, fitting};

const WHO: &str = "Kubernetes";
/// By this name the cluster knows whose the fields are.
const MANAGER: &str = "clientele";

pub(super) struct Kubernetes(pub(super) Arc<Cluster>);

pub(super) struct Cluster {
    pub(super) wire: Wire,
    pub(super) namespace: Template,
    pub(super) secret_name: Template,
}

struct Object {
    cluster: Arc<Cluster>,
    namespace: String,
    secret_name: String,
    name: String,
}

/// What of the Secret is ours.
#[derive(Serialize)]
struct Applied<'a> {
    #[serde(rename = "apiVersion")]
    api_version: &'static str,
    kind: &'static str,
    metadata: Metadata<'a>,
    #[serde(rename = "type")]
    of_type: &'static str,
    data: BTreeMap<&'static str, Zeroizing<String>>,
}

#[derive(Serialize)]
struct Metadata<'a> {
    name: &'a str,
    namespace: &'a str,
    labels: BTreeMap<&'static str, &'static str>,
}

#[derive(Deserialize)]
struct Review {
    status: ReviewStatus,
}

#[derive(Deserialize)]
struct ReviewStatus {
    allowed: bool,
}

impl Object {
    fn apply(&self, dry: bool, values: &Fields<'_>) -> Ask {
        // Not `stringData`: server-side apply does not know whose such fields are.
        let data = [
            ("client_id", values.client_id),
            ("client_secret", values.client_secret),
            ("secret_id", values.secret_id),
            ("expires_at", &values.expires_at),
        ];
        let applied = Applied {
            api_version: "v1",
            kind: "Secret",
            metadata: Metadata {
                name: &self.secret_name,
                namespace: &self.namespace,
                labels: [("app.kubernetes.io/managed-by", MANAGER)].into(),
            },
            of_type: "Opaque",
            data: data.map(|(key, text)| (key, Zeroizing::new(STANDARD.encode(text)))).into(),
        };
        let dry = if dry { "&dryRun=All" } else { "" };
        let (namespace, name) = (&self.namespace, &self.secret_name);
        let path = format!("/api/v1/namespaces/{namespace}/secrets/{name}?fieldManager={MANAGER}{dry}");
        Ask::new(Method::PATCH, path)
            .header(ACCEPT, "application/json")
            // JSON is YAML.
            .header(CONTENT_TYPE, "application/apply-patch+yaml")
            .carrying(fields::json(&applied))
    }
}

#[async_trait]
impl Place for Kubernetes {
    fn at(&self) -> String {
        self.0.wire.at()
    }

    async fn look(&self, of: Of<'_>, until: Instant) -> Result<Box<dyn Spot>, Refusal> {
        let (namespace, secret_name) = (of.name(&self.0.namespace)?, of.name(&self.0.secret_name)?);
        let fit = fitting::kubernetes_namespace(&namespace).and(fitting::kubernetes_name(&secret_name));
        fit.map_err(|_| misnamed("The client's id makes no name that Kubernetes takes."))?;
        let name = format!("{namespace}/{secret_name}");
        let object = Object { cluster: self.0.clone(), namespace, secret_name, name };
        let empty = Fields { client_id: "", client_secret: "", secret_id: "", expires_at: String::new() };
        let answer = self.0.wire.ask(object.apply(true, &empty), Shown::Bearer, until).await;
        let answer = answer.map_err(|silence| of_silence(WHO, &silence))?;
        if answer.is_good() { Ok(Box::new(object)) } else { Err(of_status(WHO, answer.status)) }
    }

    async fn check(&self, until: Instant) -> Result<String, Refusal> {
        let namespace = self.0.namespace.fixed();
        let attributes = json!({ "namespace": namespace, "verb": "patch", "resource": "secrets" });
        let review = json!({
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "spec": { "resourceAttributes": attributes },
        });
        let ask = Ask::new(Method::POST, "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
            .header(CONTENT_TYPE, "application/json")
            .carrying(fields::json(&review));
        let answer = self.0.wire.ask(ask, Shown::Bearer, until).await;
        let answer = answer.map_err(|silence| of_silence(WHO, &silence))?;
        if !answer.is_good() {
            return Err(of_status(WHO, answer.status));
        }
        let review: Review = answer.read().ok_or_else(|| senseless(WHO))?;
        match (review.status.allowed, namespace) {
            (true, Some(namespace)) => Ok(format!("its token may apply secrets in {namespace}")),
            (true, None) => Ok("its token may apply secrets in every namespace".to_owned()),
            (false, Some(_)) => Err(of_status(WHO, 403)),
            (false, None) => Ok("its token is accepted; what it may do depends on the namespace".to_owned()),
        }
    }
}

#[async_trait]
impl Spot for Object {
    fn name(&self) -> &str {
        &self.name
    }

    async fn put(&self, parcel: &Parcel, until: Instant) -> Result<Put, Miss> {
        let ask = self.apply(false, &Fields::of(parcel));
        match self.cluster.wire.ask(ask, Shown::Bearer, until).await {
            Ok(answer) if answer.is_good() => Ok(Put::Stored { remark: None }),
            Ok(answer) => Err(of_write(WHO, answer.status)),
            Err(silence) => Err(of_lost_write(WHO, &silence)),
        }
    }
}
