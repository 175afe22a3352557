import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Stands between the console and its ZIdentity, passes everything on, and learns what nobody else may know. */
export class Recorder {
  readonly tokens = new Set<string>();
  readonly secrets = new Set<string>();
  /** The next secret's answer breaks off just behind its value. */
  breakNextSecret = false;

  private constructor(
    private readonly server: Server,
    readonly address: string,
  ) {}

  static async before(upstream: string): Promise<Recorder> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const recorder = new Recorder(server, `127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on("request", (incoming, outgoing) => {
      const onward = request(new URL(incoming.url ?? "/", upstream), {
        method: incoming.method,
        headers: { ...incoming.headers, host: new URL(upstream).host },
      });
      onward.on("response", (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () => {
          const body = Buffer.concat(parts);
          recorder.learn(incoming.method ?? "", incoming.url ?? "", body.toString());
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          if (recorder.breakNextSecret && incoming.method === "POST" && /\/secrets$/.test(incoming.url ?? "")) {
            recorder.breakNextSecret = false;
            outgoing.write(body.subarray(0, -1), () => outgoing.destroy());
          } else {
            outgoing.end(body);
          }
        });
      });
      onward.on("error", () => outgoing.destroy());
      incoming.pipe(onward);
    });
    return recorder;
  }

  private learn(method: string, url: string, body: string): void {
    if (method !== "POST") return;
    const token = /"access_token"\s*:\s*"([^"]+)"/.exec(body)?.[1];
    if (token) this.tokens.add(token);
    const value = /"value"\s*:\s*"([^"]+)"/.exec(body)?.[1];
    if (value && /\/secrets$/.test(url)) this.secrets.add(value);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
