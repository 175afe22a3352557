import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A key pair as PEM, made for this run. */
export function keyPair(bits = 2048): { publicKey: string; privateKey: string } {
  return generateKeyPairSync("rsa", {
    modulusLength: bits,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
}

/** A self-signed certificate as PEM, made for this run; with less than no days it has ended. */
export function certificate(subject: string, days = 30): string {
  const directory = mkdtempSync(join(tmpdir(), "clientele-pem-"));
  const [key, request, cert] = [join(directory, "key"), join(directory, "request"), join(directory, "cert")];
  const openssl = (...args: string[]) => execFileSync("openssl", args, { stdio: "pipe" });
  try {
    openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", request, "-subj", `/CN=${subject}`);
    openssl("x509", "-req", "-in", request, "-key", key, "-out", cert, "-days", String(days));
    return readFileSync(cert, "utf8");
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The bytes that a PEM block stands for. */
export function derOf(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ""), "base64");
}
