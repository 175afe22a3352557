/** The sandbox: how soon it is there, how fast it lists, and what a change costs, by the size of its seed. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load, RATE, table } from "./load.mjs";
import { Program } from "./program.mjs";

const SIZES = [48, 10_000, 100_000];
const API = "/ziam/admin/api/v1";

export async function sandbox(binary) {
  const rows = { starts: [], rates: [] };
  for (const clients of SIZES) {
    const folder = mkdtempSync(join(tmpdir(), "clientele-bench-"));
    const state = { CLIENTELE_SANDBOX__STATE_FILE: join(folder, "state") };
    try {
      await measure(binary, clients, "no", {}, requests(clients), rows);
      await measure(binary, clients, "written anew", state, [change("change, with a state file")], rows);
      await measure(binary, clients, "read", state, [], rows);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  table("Sandbox: start", ["clients", "state file", "first token after ms", "memory MB"], rows.starts);
  table("Sandbox: requests", ["what", "clients", ...RATE], rows.rates);
}

async function measure(binary, clients, state, settings, asked, { starts, rates }) {
  const program = new Program(binary, "sandbox", {
    CLIENTELE_SANDBOX__LISTEN: "127.0.0.1:0",
    CLIENTELE_SANDBOX__CLIENTS: String(clients),
    ...settings,
  });
  try {
    const url = await program.printed(/(http:\/\/127\.0\.0\.1:\d+)/);
    const headers = { authorization: `Bearer ${await token(url)}`, "content-type": "application/json" };
    starts.push([clients, state, Math.round(performance.now() - program.startedAt), program.memory()]);
    for (const [what, path, request] of asked) {
      rates.push([what, clients, ...(await load(`${url}${API}${path}`, { headers, ...request }))]);
    }
  } finally {
    await program.stop();
  }
}

async function token(url) {
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: "sandbox-console",
    client_secret: "sandbox-console-secret",
    audience: "https://api.zscaler.com",
  });
  return (await (await fetch(`${url}/oauth2/v1/token`, { method: "POST", body })).json()).access_token;
}

function requests(clients) {
  return [
    ["first page of 100", "/api-clients?limit=100"],
    ["last page of 1000", `/api-clients?limit=1000&offset=${Math.max(0, clients - 1000)}`],
    ["search by name", "/api-clients?name%5Blike%5D=splunk"],
    ["one client", "/api-clients/sandbox-viewer"],
    change("change"),
  ];
}

function change(words) {
  const body = JSON.stringify({
    name: "sandbox-viewer",
    accessTokenLifeTime: 3600,
    clientAuthentication: { authType: "SECRET" },
    clientResources: [],
  });
  return [words, "/api-clients/sandbox-viewer", { method: "PUT", body }];
}
