//! Resource servers: read only.

use app::desk::{Call, Fault};
use app::model::{ResourceServer, ResourceServerId};
use reqwest::Method;
use serde_json::Value;

use super::exchange::Upstream;
use super::lenient;
use super::wire_resource_server::resource_server;

const ALL: &str = "/resource-servers";
const ONE: &str = "/resource-servers/{id}";
const PAGE: u32 = 1000;

impl Upstream {
    pub(super) async fn list_resource_servers(&self, call: &Call) -> Result<Vec<ResourceServer>, Fault> {
        let read = |records: &[Value]| records.iter().map(resource_server).collect();
        let mut all = Vec::new();
        loop {
            let offset = all.len() as u64;
            let stretch = self.stretch(call, "resource_servers.list", ALL, offset, PAGE, read).await?;
            let short = stretch.records.len() < PAGE as usize;
            all.extend(stretch.records);
            if short {
                return Ok(all);
            }
        }
    }

    pub(super) async fn get_resource_server(
        &self,
        call: &Call,
        id: &ResourceServerId,
    ) -> Result<ResourceServer, Fault> {
        let route = self.route("resource_servers.get", Method::GET, ONE, &[&id.0])?;
        self.exchange(call, &route, |answer| resource_server(&lenient::json(answer.bytes()?)?)).await
    }
}
