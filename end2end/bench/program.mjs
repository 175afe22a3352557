/** The program under measurement, in a folder of its own. */

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export class Program {
  folder = mkdtempSync(join(tmpdir(), "clientele-bench-"));
  out = "";
  err = "";
  startedAt = performance.now();

  constructor(binary, command, settings) {
    const env = { PATH: process.env.PATH ?? "", RUST_LOG: "info", ...settings };
    this.child = spawn(binary, [command], { cwd: this.folder, env, stdio: ["ignore", "pipe", "pipe"] });
    this.child.stdout.on("data", (chunk) => (this.out += chunk));
    this.child.stderr.on("data", (chunk) => (this.err += chunk));
    this.ended = new Promise((done) => this.child.once("close", done));
  }

  /** Waits for a pattern in what it prints; answers its first group. */
  async printed(pattern) {
    for (let left = 2_000; left > 0; left -= 1) {
      const found = pattern.exec(this.out) ?? pattern.exec(this.err);
      if (found) return found[1];
      if (this.child.exitCode !== null) break;
      await new Promise((next) => setTimeout(next, 10));
    }
    throw new Error(`it did not start:\n${this.out}\n${this.err}`);
  }

  /** Resident memory in MB; NaN where there is no /proc. */
  memory() {
    try {
      const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.child.pid}/status`, "utf8"));
      return Math.round(Number(kb?.[1]) / 1024);
    } catch {
      return NaN;
    }
  }

  async stop() {
    this.child.kill("SIGTERM");
    await this.ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
