// What MDN's HTTP Observatory says of a console behind nginx, over TLS, with its own scanner.
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import { startAuthority } from "./authority.ts";
import { behindProxy, PROOF, SECRET } from "./house.ts";
import { freePort, Proxy } from "./proxy.ts";

const HOST = "console.example.com";

interface Found {
  scan: { grade: string; score: number; statusCode: number };
  tests: Record<string, { pass: boolean; result: string; scoreModifier: number }>;
}

test("MDN's Observatory gives A+ with 130 points or more", async () => {
  const [front, plain, behind, port] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const directory = mkdtempSync(join(tmpdir(), "clientele-observatory-"));
  const [certificate, key] = [join(directory, "console.pem"), join(directory, "console.key")];
  const subject = ["-subj", `/CN=${HOST}`, "-addext", `subjectAltName=DNS:${HOST}`, "-days", "2"];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  execFileSync("openssl", ["req", "-x509", ...curve, ...subject, "-keyout", key, "-out", certificate], { stdio: "pipe" });

  // The scanner signs in nowhere.
  const authority = await startAuthority(port, "ada");
  const console = await behindProxy(`https://${HOST}`, behind, { mode: "headers", profile: "oauth2-proxy", ...PROOF });
  const names = { "127.0.0.1:3000": `127.0.0.1:${behind}`, "127.0.0.1:4180": `127.0.0.1:${port}`, "PROXY-SECRET": SECRET };
  const nginx = await Proxy.nginx(front, names, { certificate, key, plain });
  try {
    const scan = [join(import.meta.dirname, "scan.mjs"), HOST, `${plain}`, `${front}`];
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: certificate };
    const { stdout } = await promisify(execFile)(process.execPath, scan, { env });
    const found = JSON.parse(stdout) as Found;
    const told = Object.entries(found.tests).map(([name, { result, scoreModifier }]) => `${name}: ${result} (${scoreModifier})`);
    expect(found.scan.statusCode, told.join("\n")).toBe(200);
    expect(Object.values(found.tests).every(({ pass }) => pass), told.join("\n")).toBe(true);
    expect(found.scan.score, told.join("\n")).toBeGreaterThanOrEqual(130);
    expect(found.scan.grade, told.join("\n")).toBe("A+");
  } finally {
    await nginx.stop();
    await console.stop();
    console.forget();
    authority.closeAllConnections();
    authority.close();
    rmSync(directory, { recursive: true });
  }
});
