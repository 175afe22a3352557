import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const binary =
  process.env.CLIENTELE_BIN ?? resolve(import.meta.dirname, "../../target/release/clientele");

/** A process of the program under test, in a working directory of its own. */
export class Process {
  readonly directory = mkdtempSync(join(tmpdir(), "clientele-e2e-"));
  out = "";
  err = "";
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;

  constructor(command: string, settings: Record<string, string>) {
    this.child = spawn(binary, [command], {
      cwd: this.directory,
      env: { PATH: process.env.PATH ?? "", ...settings },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stdout?.on("data", (chunk) => (this.out += chunk));
    this.child.stderr?.on("data", (chunk) => (this.err += chunk));
    this.ended = new Promise((done) => this.child.once("close", () => done()));
    this.child.once("error", (error) => (this.err += String(error)));
  }

  /** Waits until `find` finds something in what was printed. */
  async printed(find: (process: this) => string | undefined): Promise<string> {
    const deadline = Date.now() + 20_000;
    while (Date.now() < deadline) {
      const found = find(this);
      if (found) return found;
      if (this.child.exitCode !== null) break;
      await new Promise((next) => setTimeout(next, 20));
    }
    // Nobody else would end what has begun in another way than was waited for.
    this.child.kill("SIGKILL");
    throw new Error(`${binary} did not start:\n${this.out}\n${this.err}`);
  }

  /** Ends it and waits for its last words; its files stay until `forget`. */
  async stop(): Promise<void> {
    this.child.kill("SIGTERM");
    const impatient = setTimeout(() => this.child.kill("SIGKILL"), 5_000);
    await this.ended;
    clearTimeout(impatient);
  }

  /** Ends it in the middle of everything, as a crash does. */
  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.ended;
  }

  forget(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
