import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A key pair as PEM, made for this run. */
export function keyPair(): { publicKey: string; privateKey: string } {
  return generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
}

/** A self-signed certificate as PEM, made for this run. */
export function certificate(subject: string): string {
  const directory = mkdtempSync(join(tmpdir(), "clientele-pem-"));
  const [key, cert] = [join(directory, "key"), join(directory, "cert")];
  const wanted = ["-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "30", "-subj", `/CN=${subject}`];
  try {
    execFileSync("openssl", ["req", "-x509", ...wanted], { stdio: "pipe" });
    return readFileSync(cert, "utf8");
  } finally {
    rmSync(directory, { recursive: true });
  }
}
