import { test as base, expect, type BrowserContext, type BrowserContextOptions, type Page } from "@playwright/test";
import { Process } from "./process.ts";
import { Sandbox } from "./sandbox.ts";

type StorageState = BrowserContextOptions["storageState"];

/** A console of one's own with its sandbox. */
export class Clientele {
  private constructor(
    readonly process: Process,
    readonly url: string,
    readonly sandbox: Sandbox,
  ) {}

  /** `upstream`: the sandbox it talks to, where it is not its own. */
  static async start(settings: Record<string, string> = {}, upstream?: Sandbox): Promise<Clientele> {
    const process = new Process("serve", {
      CLIENTELE_SERVER__LISTEN: "127.0.0.1:0",
      CLIENTELE_SERVER__OPS_LISTEN: "127.0.0.1:0",
      CLIENTELE_SANDBOX__LISTEN: "127.0.0.1:0",
      CLIENTELE_DATABASE__URL: "sqlite://clientele.db",
      // One persona stands for all that a worker's tests do.
      CLIENTELE_LIMITS__MINTS_PER_MINUTE: "0",
      CLIENTELE_LIMITS__CHANGES_PER_MINUTE: "0",
      ...settings,
    });
    const own = async () => `http://${await process.printed(({ err }) => /"sandbox":"([^"]+)"/.exec(err)?.[1])}`;
    const sandbox = upstream ?? new Sandbox(await own());
    const url = await process.printed(({ out }) => /Clientele is at (http:\S+)/.exec(out)?.[1]);
    return new Clientele(process, url.replace(/\/$/, ""), sandbox);
  }

  /** A session of this persona, as a browser keeps it. */
  async session(persona: string): Promise<StorageState> {
    const answer = await fetch(`${this.url}/demo`, {
      method: "POST",
      redirect: "manual",
      headers: { origin: this.url },
      body: new URLSearchParams({ persona }),
    });
    const cookies = answer.headers.getSetCookie().map((line) => {
      const [name = "", value = ""] = (line.split(";")[0] ?? "").split("=");
      return { name, value, domain: "127.0.0.1", path: "/", expires: -1, httpOnly: true, secure: false, sameSite: "Lax" as const };
    });
    return { cookies, origins: [] };
  }

  /** Makes a client through the console, which then lists it at once. Gives its id. */
  async newClient(page: Page, fields: Record<string, string>): Promise<string> {
    const form = { status: "active", minutes: "60", auth_type: "SECRET", base: "", ...fields };
    const answer = await page.request.post(`${this.url}/sandbox/clients/new`, {
      form,
      headers: { origin: this.url },
      maxRedirects: 0,
    });
    expect(answer.status(), await answer.text()).toBe(303);
    return new URL(answer.headers().location ?? "", this.url).pathname.split("/").at(-1) ?? "";
  }

  async stop(): Promise<void> {
    await this.process.stop();
    this.process.forget();
  }
}

/** What the browser complained of, other than what a test says it expects. */
export class Complaints {
  private readonly heard: string[] = [];
  /** From the beginning: a page transition that Chromium gives up, as it may whenever it is in a hurry. */
  private readonly expected: RegExp[] = [/Transition was aborted|Transition was skipped/];

  listen(context: BrowserContext): void {
    const watch = (page: Page) => {
      page.on("pageerror", (error) => this.heard.push(`${page.url()}: ${error.message}`));
    };
    context.pages().forEach(watch);
    context.on("page", watch);
    context.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") {
        this.heard.push(`${message.page()?.url()}: ${message.text()}`);
      }
    });
  }

  /** A test that makes something fail says what the browser will say of it. */
  expect(...patterns: RegExp[]): void {
    this.expected.push(...patterns);
  }

  get left(): string[] {
    return this.heard.filter((text) => !this.expected.some((pattern) => pattern.test(text)));
  }
}

/** Signs in through the page, as a person does. */
export async function signIn(page: Page, url: string, persona = "admin"): Promise<void> {
  await page.goto(`${url}/demo`);
  await page.locator(`button[name=persona][value=${persona}]`).click();
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
}

/** Waits until the page's islands listen. */
export async function awake(page: Page): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("data-awake", "");
}

let names = 0;
/** A name that no other test uses. */
export function fresh(word: string): string {
  names += 1;
  return `${word} ${process.pid}-${names}`;
}

interface Fixtures {
  persona: string | null;
  complaints: Complaints;
  clients: string;
}

export const test = base.extend<Fixtures, { house: Clientele }>({
  house: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const house = await Clientele.start();
      await use(house);
      await house.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ house }, use) => use(house.url),
  complaints: [
    async ({ context, house, javaScriptEnabled }, use) => {
      const complaints = new Complaints();
      if (!javaScriptEnabled) complaints.expect(/preloaded using link preload but not used/);
      complaints.listen(context);
      await house.sandbox.noFaults();
      await use(complaints);
      await house.sandbox.noFaults();
      expect(complaints.left, "the browser complains of nothing").toEqual([]);
    },
    { auto: true },
  ],
  /** Who looks at the pages; `test.use({ persona: null })` is a stranger. */
  persona: ["admin", { option: true }],
  storageState: async ({ house, persona }, use) => use(persona ? await house.session(persona) : undefined),
  /** The list's address. */
  clients: async ({}, use) => use("/sandbox/clients"),
});

export { expect };
