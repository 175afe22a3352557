/** The console's pages beside a static file of the same size, with and without compression. */

import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { load, RATE, table } from "./load.mjs";
import { Program } from "./program.mjs";

const SIZES = [48, 10_000];
const ENCODINGS = ["identity", "gzip", "br"];

export async function pages(binary) {
  const rows = [];
  for (const clients of SIZES) {
    const house = mkdtempSync(join(tmpdir(), "clientele-bench-"));
    // A copy finds its browser files beside itself, so that a file of ours can lie among them.
    const copy = join(house, "clientele");
    copyFileSync(binary, copy);
    cpSync(join(dirname(binary), "../site"), join(house, "site"), { recursive: true });
    const program = new Program(copy, "serve", {
      CLIENTELE_SERVER__LISTEN: "127.0.0.1:0",
      CLIENTELE_SERVER__OPS_LISTEN: "127.0.0.1:0",
      CLIENTELE_SANDBOX__LISTEN: "127.0.0.1:0",
      CLIENTELE_SANDBOX__CLIENTS: String(clients),
    });
    try {
      const url = (await program.printed(/Clientele is at (http:\S+)/)).replace(/\/$/, "");
      const cookie = await signedIn(url);
      const list = await (await fetch(`${url}/sandbox/clients`, { headers: { cookie } })).text();
      lay(join(house, "site/pkg/equal.html"), list);
      for (const [what, path] of [
        ["list page", "/sandbox/clients"],
        ["static file of the same size", "/pkg/equal.html"],
        ["client's page", "/sandbox/clients/sandbox-viewer"],
      ]) {
        for (const encoding of ENCODINGS) {
          const headers = { cookie, "accept-encoding": encoding };
          rows.push([what, clients, encoding, ...(await load(`${url}${path}`, { headers }))]);
        }
      }
    } finally {
      await program.stop();
      rmSync(house, { recursive: true, force: true });
    }
  }
  table("Console: pages", ["what", "clients", "encoding", ...RATE], rows);
}

export async function signedIn(url) {
  const body = new URLSearchParams({ persona: "admin" });
  const answer = await fetch(`${url}/demo`, { method: "POST", redirect: "manual", headers: { origin: url }, body });
  return answer.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
}

/** A file with its compressed copies, as `make build` lays them beside the browser files. */
function lay(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  writeFileSync(`${file}.gz`, gzipSync(text));
  writeFileSync(`${file}.br`, brotliCompressSync(text));
}
