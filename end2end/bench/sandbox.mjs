/** The sandbox: how soon it is there, how fast it lists, and what a change costs, by the size of its seed. */

import { load, RATE, table } from "./load.mjs";
import { Program } from "./program.mjs";

const SIZES = [48, 10_000, 100_000];
const API = "/ziam/admin/api/v1";

export async function sandbox(binary) {
  const [starts, rates] = [[], []];
  for (const clients of SIZES) {
    for (const kept of [false, true]) {
      const settings = { CLIENTELE_SANDBOX__LISTEN: "127.0.0.1:0", CLIENTELE_SANDBOX__CLIENTS: String(clients) };
      if (kept) settings.CLIENTELE_SANDBOX__STATE_FILE = "state";
      const program = new Program(binary, "sandbox", settings);
      try {
        const url = await program.printed(/(http:\/\/127\.0\.0\.1:\d+)/);
        const headers = { authorization: `Bearer ${await token(url)}`, "content-type": "application/json" };
        const started = Math.round(performance.now() - program.startedAt);
        starts.push([clients, kept ? "yes" : "no", started, program.memory()]);
        for (const [what, path, request] of await requests(url, headers, clients, kept)) {
          rates.push([what, clients, ...(await load(`${url}${API}${path}`, { headers, ...request }))]);
        }
      } finally {
        await program.stop();
      }
    }
  }
  table("Sandbox: start", ["clients", "state file", "first token after ms", "memory MB"], starts);
  table("Sandbox: requests", ["what", "clients", ...RATE], rates);
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

/** What is asked: everything without a state file, and with one only the change, which alone feels it. */
async function requests(url, headers, clients, kept) {
  const viewer = await (await fetch(`${url}${API}/api-clients/sandbox-viewer`, { headers })).text();
  const change = (words) => [words, "/api-clients/sandbox-viewer", { method: "PUT", body: viewer }];
  if (kept) return [change("change, with a state file")];
  return [
    ["first page of 100", "/api-clients?limit=100"],
    ["last page of 1000", `/api-clients?limit=1000&offset=${Math.max(0, clients - 1000)}`],
    ["search by name", "/api-clients?name%5Blike%5D=splunk"],
    ["one client", "/api-clients/sandbox-viewer"],
    change("change"),
  ];
}
