// A real sign-in: Apache with mod_auth_openidc in front of the console, a real OpenID provider, a real browser.
import { expect, test as base, type BrowserContext, type Page } from "@playwright/test";
import { request as raw } from "node:http";
import { createServer } from "node:net";
import { Process } from "../support/process.ts";
import { Apache } from "./apache.ts";
import { CLIENT, PEOPLE, startProvider } from "./idp.ts";

interface House {
  url: string;
  console: string;
  process: Process;
  apache: Apache;
}

async function freePort(): Promise<number> {
  return await new Promise((found) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => found(port));
    });
  });
}

const test = base.extend<object, { house: House }>({
  house: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const [front, behind, idp] = [await freePort(), await freePort(), await freePort()];
      const url = `http://127.0.0.1:${front}`;
      const provider = await startProvider(idp, url, `${url}/oidc`);
      const process = new Process("serve", {
        CLIENTELE_SERVER__LISTEN: `127.0.0.1:${behind}`,
        CLIENTELE_SERVER__PUBLIC_URL: url,
        CLIENTELE_SERVER__OPS_LISTEN: "127.0.0.1:0",
        CLIENTELE_SANDBOX__LISTEN: "127.0.0.1:0",
        CLIENTELE_SANDBOX__CLIENTS: "3",
        CLIENTELE_IDENTITY__MODE: "headers",
        CLIENTELE_IDENTITY__PROFILE: "mod_auth_openidc",
        CLIENTELE_IDENTITY__GROUPS_FORMAT: "|",
        CLIENTELE_IDENTITY__TRUSTED_PROXIES: '["127.0.0.1/32"]',
        CLIENTELE_IDENTITY__PROXY_SECRET_HEADER: "X-Proxy-Secret",
        CLIENTELE_IDENTITY__PROXY_SECRETS: '["the-rigs-proxy-secret"]',
        CLIENTELE_IDENTITY__LOGOUT_URL: `/oidc?logout=${encodeURIComponent(`${url}/account/signed-out`)}`,
      });
      await process.printed(({ out }) => /Clientele is at (http:\S+)/.exec(out)?.[1]);
      const apache = await Apache.start(front, {
        "https://console.example.com": url,
        "https://sso.example.com": `http://127.0.0.1:${idp}`,
        "http://127.0.0.1:3000": `http://127.0.0.1:${behind}`,
        "CLIENT-ID": CLIENT.id,
        "CLIENT-SECRET": CLIENT.secret,
        "COOKIE-PASSPHRASE": "a passphrase of the rig",
        "PROXY-SECRET": "the-rigs-proxy-secret",
      });
      await use({ url, console: `http://127.0.0.1:${behind}`, process, apache });
      await apache.stop();
      await process.stop();
      process.forget();
      provider.closeAllConnections();
      provider.close();
    },
    { scope: "worker" },
  ],
});

/** Signs in at the provider's own pages. */
async function signIn(page: Page, house: House, who: string): Promise<void> {
  await page.goto(`${house.url}/account`);
  await page.locator("input[name=login]").fill(who);
  await page.locator("input[name=password]").fill("any");
  await page.locator("button[type=submit]").click();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(PEOPLE[who]?.name ?? who);
}

/** A request with exactly these headers, hop-by-hop ones included, and the browser's cookies. */
async function forged(house: House, context: BrowserContext, headers: Record<string, string | string[]>) {
  const cookies = await context.cookies(house.url);
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const target = new URL("/account", house.url);
  return await new Promise<{ status: number; text: string }>((done, failed) => {
    const request = raw(target, { headers: { accept: "text/html", cookie, ...headers } }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => (text += part));
      answer.on("end", () => done({ status: answer.statusCode ?? 0, text }));
    });
    request.once("error", failed).end();
  });
}

test("whoever the provider knows is signed in with name and groups", async ({ page, house }) => {
  await signIn(page, house, "ada");
  await expect(page.getByText("administrator").first()).toBeVisible();
  await expect(page.locator(".facts")).toContainText("zid-admins");
  await expect(page.locator(".facts")).toContainText("ada@example.com");
  await page.goto(`${house.url}/sandbox/clients`);
  await expect(page.getByRole("link", { name: "Create API client" }).first()).toBeVisible();
});

test("names and groups of every script arrive whole", async ({ page, house }) => {
  await signIn(page, house, "zoe");
  await expect(page.locator(".facts")).toContainText("Käse");
  await expect(page.locator(".facts")).toContainText("auditor");
});

test("a group whose name holds a comma stays one group", async ({ page, house }) => {
  await signIn(page, house, "eve");
  await expect(page.locator(".facts")).toContainText("x,zid-admins");
  await expect(page.locator(".facts")).toContainText("no role");
});

test("whose groups the provider does not tell is in, has no role, and reads why", async ({ page, house }) => {
  await signIn(page, house, "una");
  await expect(page.getByText("nobody told the console your groups")).toBeVisible();
});

test("no header of one's own makes a signed-in person anybody else", async ({ page, house, context }) => {
  await signIn(page, house, "eve");
  expect((await forged(house, context, {})).status).toBe(200);
  const attacks: Record<string, string | string[]>[] = [
    { OIDC_CLAIM_sub: "ada" },
    { OIDC_CLAIM_groups: "zid-admins" },
    { OIDC_CLAIM_groups: ["staff", "zid-admins"] },
    { "OIDC-CLAIM-groups": "zid-admins" },
    { "OIDC_CLAIM-groups": "zid-admins" },
    { "OIDC.CLAIM.groups": "zid-admins" },
    { "Remote-User": "ada", "Remote-Groups": "zid-admins" },
    { X_Forwarded_User: "ada", "X-Forwarded-Groups": "zid-admins" },
    { "X-authentik-username": "ada" },
    { "X-Proxy-Secret": "guess" },
    { X_Proxy_Secret: "guess" },
    { connection: "close, OIDC_CLAIM_sub" },
    { connection: "close, OIDC_CLAIM_groups" },
    { connection: "close, X-Proxy-Secret" },
    { connection: "OIDC_CLAIM_sub, OIDC_CLAIM_groups, X-Proxy-Secret", OIDC_CLAIM_sub: "ada" },
  ];
  for (const attack of attacks) {
    const { status, text } = await forged(house, context, attack);
    const answer = `${JSON.stringify(attack)} ${status}`;
    expect([200, 400, 401, 403], answer).toContain(status);
    if (status === 200) {
      expect(text, answer).toContain("no role");
      expect(text, answer).not.toContain("Ada Lovelace");
    }
  }
});

test("past the proxy nobody is anybody", async ({ house }) => {
  for (const headers of [{}, { OIDC_CLAIM_sub: "ada", OIDC_CLAIM_groups: "zid-admins" }] as Record<string, string>[]) {
    const answer = await fetch(`${house.console}/account`, { headers });
    expect(answer.status).toBe(403);
  }
});

test("a call in the background without a sign-in gets 401 and no page", async ({ house }) => {
  const answer = await fetch(`${house.url}/api/clients/list`, {
    method: "POST",
    headers: { accept: "application/json", origin: house.url, "x-requested-with": "XMLHttpRequest" },
    body: new URLSearchParams({ tenant: "sandbox" }),
    redirect: "manual",
  });
  expect(answer.status).toBe(401);
});

test("signing out ends the session here and at the provider", async ({ page, house, context }) => {
  await signIn(page, house, "ada");
  const before = await context.cookies(house.url);
  await page.getByRole("button", { name: "Sign out" }).first().click();
  // The provider asks whether it shall forget the person, too.
  await page.getByRole("button", { name: /yes/i }).click();
  await page.goto(`${house.url}/account`);
  await expect(page.locator("input[name=login]")).toBeVisible();
  await context.clearCookies();
  await context.addCookies(before);
  const old = await forged(house, context, {});
  expect(old.text).not.toContain("Ada Lovelace");
});
