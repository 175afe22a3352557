import { request as raw } from "node:http";
import { Process } from "../support/process.ts";

/** The proxy's secret in this rig. */
export const SECRET = "the-rigs-proxy-secret";

/** A console behind a proxy at `url`, with the keys of `[identity]`. */
export async function behindProxy(url: string, port: number, identity: Record<string, string>): Promise<Process> {
  const keys = Object.entries(identity).map(([key, value]) => [`CLIENTELE_IDENTITY__${key.toUpperCase()}`, value]);
  const process = new Process("serve", {
    CLIENTELE_SERVER__LISTEN: `127.0.0.1:${port}`,
    CLIENTELE_SERVER__PUBLIC_URL: url,
    CLIENTELE_SERVER__OPS_LISTEN: "127.0.0.1:0",
    CLIENTELE_SANDBOX__LISTEN: "127.0.0.1:0",
    CLIENTELE_SANDBOX__CLIENTS: "3",
    ...Object.fromEntries(keys),
  });
  await process.printed(({ out }) => /Clientele is at (http:\S+)/.exec(out)?.[1]);
  return process;
}

/** What a proxy proves itself with. */
export const PROOF = {
  trusted_proxies: '["127.0.0.1/32"]',
  proxy_secret_header: "X-Proxy-Secret",
  proxy_secrets: JSON.stringify([SECRET]),
};

/** What an account page says of who asks, or the answer's first words. */
export interface Seen {
  status: number;
  subject: string;
  role: string;
  text: string;
}

/** A look at the account page with exactly these headers, hop-by-hop ones included. */
export async function look(house: string, headers: Record<string, string | string[]>): Promise<Seen> {
  const { status, text } = await get(`${house}/account`, headers);
  const found = (pattern: RegExp) => pattern.exec(text)?.[1] ?? "";
  const [subject, role] = [found(/<dd class="mono">([^<]*)</), found(/class="who-role">([^<]*)</)];
  return { status, subject, role, text: role ? found(/notice-title">([^<]*)</) : text.slice(0, 200) };
}

async function get(url: string, headers: Record<string, string | string[]>): Promise<{ status: number; text: string }> {
  return await new Promise((done, failed) => {
    const request = raw(new URL(url), { headers: { accept: "text/html", ...headers } }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => (text += part));
      answer.on("end", () => done({ status: answer.statusCode ?? 0, text }));
    });
    request.once("error", failed).end();
  });
}
