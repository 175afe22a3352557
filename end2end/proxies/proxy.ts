import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** What stands in a recipe, and what this rig has in its place. */
type Names = Record<string, string>;

/** What a proxy needs to speak TLS: files, and the port where it does not. */
export interface Tls {
  certificate: string;
  key: string;
  plain: number;
}

/** A port that nobody listens at, below those that the system gives away by itself: nobody is given it meanwhile. */
export async function freePort(): Promise<number> {
  const port = 20_000 + Math.floor(Math.random() * 12_000);
  return await new Promise((found) => {
    const server = createServer().once("error", () => found(freePort()));
    server.listen(port, "127.0.0.1", () => server.close(() => found(port)));
  });
}

/** A recipe as it is published, with this rig's names in place of the example's. */
function recipe(file: string, names: Names): string {
  const text = readFileSync(resolve(import.meta.dirname, "../../server/deploy", file), "utf8");
  return Object.entries(names).reduce((filled, [example, own]) => {
    if (!text.includes(example)) throw new Error(`${file} does not hold ${example}`);
    return filled.replaceAll(example, own);
  }, text);
}

/** A real reverse proxy, set up by a recipe of `server/deploy`. */
export class Proxy {
  private said = "";
  private constructor(
    private readonly child: ChildProcess,
    private readonly directory: string,
  ) {
    child.stderr?.on("data", (chunk) => (this.said += chunk));
    child.stdout?.on("data", (chunk) => (this.said += chunk));
    child.once("error", (error) => (this.said += String(error)));
  }

  /** Apache with mod_auth_openidc. */
  static async apache(port: number, names: Names): Promise<Proxy> {
    const modules = ["mpm_event", "authn_core", "authz_core", "authz_user", "headers", "proxy", "proxy_http", "auth_openidc"];
    const load = modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`);
    const user = process.getuid?.() === 0 ? "User www-data\nGroup www-data\n" : "";
    return await Proxy.start(port, "apache.conf", (directory) => [
      `ServerRoot ${directory}\nServerName 127.0.0.1\nListen 127.0.0.1:${port}\nPidFile ${directory}/pid
ErrorLog ${directory}/error.log\n${user}${load.join("\n")}\n${recipe("apache.conf", names)}`,
      ["apache2", "-f", join(directory, "apache.conf"), "-D", "FOREGROUND"],
    ]);
  }

  /** nginx, which asks oauth2-proxy; with TLS where there is a certificate, and then a port without it. */
  static async nginx(port: number, { "PROXY-SECRET": secret = "", ...names }: Names, tls?: Tls): Promise<Proxy> {
    const site = {
      "listen 80;": `listen 127.0.0.1:${tls?.plain ?? (await freePort())};`,
      "listen 443 ssl": `listen 127.0.0.1:${port}${tls ? " ssl" : ""}`,
      ...(tls ? { "/etc/nginx/console.pem": tls.certificate, "/etc/nginx/console.key": tls.key } : { "    ssl_certificate": "    #" }),
      ...names,
    };
    return await Proxy.start(port, "nginx.conf", (directory) => {
      const identity = join(directory, "identity.conf");
      writeFileSync(identity, recipe("nginx-identity.conf", { "PROXY-SECRET": secret }));
      const own = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${directory};`);
      // Else its workers were somebody who may not open a socket of root's.
      const user = process.getuid?.() === 0 ? "user root;\n" : "";
      return [
        `${user}daemon off;\npid ${directory}/pid;\nerror_log stderr warn;\nevents {}\nhttp {\naccess_log off;\n${own.join("\n")}
${recipe("nginx.conf", { ...site, "/etc/nginx/clientele-identity.conf": identity })}}`,
        ["nginx", "-p", directory, "-c", join(directory, "nginx.conf"), "-e", "stderr"],
      ];
    });
  }

  /** Caddy, which asks Authelia. */
  static async caddy(port: number, names: Names, program = "caddy"): Promise<Proxy> {
    const site = { "console.example.com {": `http://127.0.0.1:${port} {`, ...names };
    return await Proxy.start(port, "Caddyfile", (directory) => [
      `{\n\tadmin off\n\tauto_https off\n}\n${recipe("Caddyfile", site)}`,
      [program, "run", "--adapter", "caddyfile", "--config", join(directory, "Caddyfile")],
    ]);
  }

  /** The same, later than Debian's. */
  static async caddyNewest(port: number, names: Names): Promise<Proxy> {
    return await Proxy.caddy(port, names, "caddy-newest");
  }

  /** Traefik, which asks Authelia. */
  static async traefik(port: number, names: Names): Promise<Proxy> {
    const site = { "      tls: {}\n": "", "Host(`console.example.com`)": "PathPrefix(`/`)", ...names };
    return await Proxy.start(port, "traefik.yml", (directory) => [
      recipe("traefik.yml", site),
      ["traefik", `--entryPoints.websecure.address=127.0.0.1:${port}`, `--providers.file.filename=${join(directory, "traefik.yml")}`],
    ]);
  }

  /** Envoy, which asks Authelia. */
  static async envoy(port: number, names: Names): Promise<Proxy> {
    const { "http://127.0.0.1:3000": behind = "", "127.0.0.1:9091": authority = "", ...others } = names;
    const site = {
      "0.0.0.0, port_value: 8443": `127.0.0.1, port_value: ${port}`,
      "port_value: 3000": `port_value: ${behind.split(":").at(-1)}`,
      "port_value: 9091": `port_value: ${authority.split(":").at(-1)}`,
      ...others,
    };
    return await Proxy.start(port, "envoy.yaml", (directory) => [
      recipe("envoy.yaml", site),
      ["envoy", "-c", join(directory, "envoy.yaml"), "--use-dynamic-base-id", "--concurrency", "1", "-l", "warn"],
    ]);
  }

  private static async start(
    port: number,
    file: string,
    setUp: (directory: string) => [config: string, command: string[]],
  ): Promise<Proxy> {
    const directory = mkdtempSync(join(tmpdir(), "clientele-proxy-"));
    // Workers run as somebody else.
    chmodSync(directory, 0o755);
    const [config, [program = "", ...args]] = setUp(directory);
    writeFileSync(join(directory, file), config);
    const env = { PATH: process.env.PATH ?? "", HOME: directory };
    const proxy = new Proxy(spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env }), directory);
    await proxy.listens(port);
    return proxy;
  }

  private async listens(port: number): Promise<void> {
    const deadline = Date.now() + 15_000;
    while (Date.now() < deadline && this.child.exitCode === null) {
      const open = await new Promise<boolean>((done) => {
        const socket = connect(port, "127.0.0.1").once("error", () => done(false));
        socket.once("connect", () => {
          socket.destroy();
          done(true);
        });
      });
      if (open) return;
      await new Promise((next) => setTimeout(next, 50));
    }
    const log = join(this.directory, "error.log");
    this.child.kill("SIGTERM");
    throw new Error(`the proxy did not start:\n${this.said}\n${existsSync(log) ? readFileSync(log, "utf8") : ""}`);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) {
      const ended = new Promise((done) => this.child.once("close", done));
      this.child.kill("SIGTERM");
      await ended;
    }
    rmSync(this.directory, { recursive: true, force: true });
  }
}
