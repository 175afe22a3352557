import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { connect } from "node:net";

const MODULES = "/usr/lib/apache2/modules";
const NEEDED = ["mpm_event", "authn_core", "authz_core", "authz_user", "headers", "proxy", "proxy_http", "auth_openidc"];

/** Apache with the published recipe in front of the console. */
export class Apache {
  private constructor(
    private readonly child: ChildProcess,
    private readonly directory: string,
  ) {}

  static async start(port: number, values: Record<string, string>): Promise<Apache> {
    const directory = mkdtempSync(join(tmpdir(), "clientele-apache-"));
    const recipe = readFileSync(resolve(import.meta.dirname, "../../server/deploy/apache.conf"), "utf8");
    // The recipe as it is published, with this rig's names in place of the example's.
    const filled = Object.entries(values).reduce((text, [example, own]) => text.replaceAll(example, own), recipe);
    const user = process.getuid?.() === 0 ? "User www-data\nGroup www-data\n" : "";
    const modules = NEEDED.map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`).join("\n");
    const config = `ServerRoot ${directory}\nServerName 127.0.0.1\nListen 127.0.0.1:${port}\nPidFile ${directory}/pid
ErrorLog ${directory}/error.log\n${user}${modules}\n${filled}`;
    writeFileSync(join(directory, "apache.conf"), config);
    const child = spawn("apache2", ["-f", join(directory, "apache.conf"), "-D", "FOREGROUND"], {
      stdio: "inherit",
      env: { PATH: process.env.PATH ?? "" },
    });
    const apache = new Apache(child, directory);
    await apache.listens(port);
    return apache;
  }

  private async listens(port: number): Promise<void> {
    const deadline = Date.now() + 10_000;
    while (Date.now() < deadline && this.child.exitCode === null) {
      const open = await new Promise<boolean>((done) => {
        const socket = connect(port, "127.0.0.1", () => done(true)).once("error", () => done(false));
        socket.once("connect", () => socket.destroy());
      });
      if (open) return;
      await new Promise((next) => setTimeout(next, 50));
    }
    throw new Error(`Apache did not start:\n${this.errors()}`);
  }

  errors(): string {
    return readFileSync(join(this.directory, "error.log"), "utf8");
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.child.once("close", done));
    this.child.kill("SIGTERM");
    await ended;
    rmSync(this.directory, { recursive: true, force: true });
  }
}
