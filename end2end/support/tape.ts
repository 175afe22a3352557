import type { BrowserContext, Request } from "@playwright/test";

interface Exchange {
  what: string;
  text: string;
}

/** Everything that passes between a browser and the console: addresses, headers, cookies, bodies. */
export class Tape {
  private readonly pending: Promise<Exchange>[] = [];

  listen(context: BrowserContext): void {
    context.on("requestfinished", (request) => this.pending.push(exchange(request)));
  }

  async exchanges(): Promise<Exchange[]> {
    return Promise.all(this.pending);
  }
}

async function exchange(request: Request): Promise<Exchange> {
  const response = await request.response();
  const sent = (await request.headersArray()).map(({ name, value }) => `${name}: ${value}`);
  const got = ((await response?.headersArray()) ?? []).map(({ name, value }) => `${name}: ${value}`);
  // A redirect has no body, and that of a page that was left meanwhile is gone from the browser.
  const body = await response?.body().catch(() => undefined);
  const text = [request.url(), ...sent, request.postData() ?? "", ...got, body?.toString("utf8") ?? ""].join("\n");
  return { what: `${request.method()} ${new URL(request.url()).pathname}`, text };
}
