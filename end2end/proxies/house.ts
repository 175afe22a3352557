import { request as raw } from "node:http";
import { Process } from "../support/process.ts";

/** The proxy's secret in this rig. */
export const SECRET = "the-rigs-proxy-secret";

/** A console behind a proxy at `url`, with the keys of `[identity]`; it listens at a port or a Unix socket. */
export async function behindProxy(url: string, at: number | string, identity: Record<string, string>): Promise<Process> {
  const keys = Object.entries(identity).map(([key, value]) => [`CLIENTELE_IDENTITY__${key.toUpperCase()}`, value]);
  const process = new Process("serve", {
    CLIENTELE_SERVER__LISTEN: typeof at === "number" ? `127.0.0.1:${at}` : `unix:${at}`,
    CLIENTELE_SERVER__PUBLIC_URL: url,
    CLIENTELE_SERVER__OPS_LISTEN: "127.0.0.1:0",
    CLIENTELE_SANDBOX__LISTEN: "127.0.0.1:0",
    CLIENTELE_SANDBOX__CLIENTS: "3",
    ...Object.fromEntries(keys),
  });
  await process.printed(({ out }) => /Clientele is at (https?:\S+)/.exec(out)?.[1]);
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
export async function look(house: string, headers: Headers): Promise<Seen> {
  const { status, text } = await send(`${house}/account`, headers);
  const found = (pattern: RegExp) => pattern.exec(text)?.[1] ?? "";
  const [subject, role] = [found(/<dd class="mono">([^<]*)</), found(/class="who-role">([^<]*)</)];
  return { status, subject, role, text: role ? found(/notice-title">([^<]*)</) : text.slice(0, 200) };
}

type Headers = Record<string, string | string[]>;

/** What came back. */
export interface Answer {
  status: number;
  location: string;
  text: string;
  /** Milliseconds from the body's first bytes to its end. */
  lasted: number;
}

/** A request with exactly these headers, a POST where there is a form, from any of this machine's own addresses. */
export async function send(url: string, headers: Headers, form?: string[][], from = "127.0.0.1"): Promise<Answer> {
  const body = form && new URLSearchParams(form).toString();
  const kind = body ? { "content-type": "application/x-www-form-urlencoded", "content-length": `${body.length}` } : {};
  const options = { method: body ? "POST" : "GET", headers: { accept: "text/html", ...kind, ...headers }, localAddress: from };
  return await new Promise((done, failed) => {
    const request = raw(new URL(url), options, (answer) => {
      let [text, first] = ["", 0];
      answer.setEncoding("utf8").on("data", (part: string) => {
        first ||= Date.now();
        text += part;
      });
      answer.once("error", failed).on("end", () => {
        const { statusCode: status = 0, headers } = answer;
        done({ status, location: headers.location ?? "", text, lasted: first && Date.now() - first });
      });
    });
    request.once("error", failed).end(body);
  });
}
