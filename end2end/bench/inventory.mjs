/** Lists, searches and filters of a hundred thousand clients beside those of a thousand: all from the copy. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { signedIn } from "./console.mjs";
import { load, RATE, table } from "./load.mjs";
import { Program } from "./program.mjs";

const SIZES = [1_000, 100_000];
const VIEWS = [
  ["list", "/sandbox/clients"],
  ["last page", "/sandbox/clients?page=999999"],
  ["search", "/sandbox/clients?q=terraform"],
  ["filtered, sorted", "/sandbox/clients?status=disabled&ends=30&sort=end"],
  ["owner missing", "/sandbox/clients?owner=none"],
  ["expiring", "/sandbox/expiring"],
  ["forecast by team", "/sandbox/expiring?by=team"],
  ["overview", "/"],
];

export async function inventory(binary) {
  const rows = [];
  for (const clients of SIZES) {
    const house = mkdtempSync(join(tmpdir(), "clientele-bench-"));
    const program = new Program(binary, "serve", {
      CLIENTELE_SERVER__LISTEN: "127.0.0.1:0",
      CLIENTELE_SERVER__OPS_LISTEN: "127.0.0.1:0",
      CLIENTELE_SANDBOX__LISTEN: "127.0.0.1:0",
      CLIENTELE_SANDBOX__CLIENTS: String(clients),
      CLIENTELE_DATABASE__URL: `sqlite://${join(house, "bench.db")}`,
      CLIENTELE_INVENTORY__CALLS_PER_SECOND: "500",
      CLIENTELE_INVENTORY__LIST_EVERY: "86400",
    });
    try {
      const url = (await program.printed(/Clientele is at (http:\S+)/)).replace(/\/$/, "");
      const headers = { cookie: await signedIn(url) };
      await listed(url, headers);
      for (const [what, path] of VIEWS) {
        rows.push([what, clients, ...(await load(`${url}${path}`, { headers }))]);
      }
    } finally {
      await program.stop();
      rmSync(house, { recursive: true, force: true });
    }
  }
  table("Console: views of the copy, while its secrets are read", ["what", "clients", ...RATE], rows);
}

/** Waits until the list has been read to its end; the secrets go on in the background. */
async function listed(url, headers) {
  for (let second = 0; second < 300; second += 1) {
    const page = await (await fetch(`${url}/sandbox/inventory`, { headers })).text();
    if (!page.includes("Reading the list") && !page.includes("first reading")) return;
    await new Promise((go) => setTimeout(go, 1_000));
  }
  throw new Error("the list was not read within five minutes");
}
