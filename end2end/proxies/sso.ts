// A real sign-in: Apache with mod_auth_openidc in front of the console, a real OpenID provider, a real browser.
import { expect, test as base, type BrowserContext, type Page } from "@playwright/test";
import { awake } from "../support/console.ts";
import { ClientForm } from "../support/form.ts";
import { CLIENT, keyPair, PEOPLE, startProvider } from "./idp.ts";
import { behindProxy, look, PROOF, SECRET } from "./house.ts";
import { freePort, Proxy } from "./proxy.ts";
import { journalNamesTheirAddress } from "./whence.ts";

interface House {
  url: string;
  console: string;
  /** The provider signs with its other key from now on, and publishes the first no more. */
  rotate(): Promise<void>;
}

/** A house: provider, console and Apache, each on a port of its own. */
async function house(
  use: (house: House) => Promise<void>,
  identity: (at: { url: string; provider: string }) => Record<string, string>,
  recipe: Record<string, string> = {},
): Promise<void> {
  const [front, behind, port] = [await freePort(), await freePort(), await freePort()];
  const [url, issuer] = [`http://127.0.0.1:${front}`, `http://127.0.0.1:${port}`];
  // Both are published, the first signs: so a provider announces the next key.
  const keys = [keyPair("one"), keyPair("two")];
  let server = await startProvider(port, url, keys);
  const rotate = async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    server = await startProvider(port, url, keys.slice(1));
  };
  const stops: (() => unknown)[] = [
    () => {
      server.closeAllConnections();
      server.close();
    },
  ];
  try {
    const process = await behindProxy(url, behind, {
      ...PROOF,
      logout_url: `/oidc?logout=${encodeURIComponent(`${url}/account/signed-out`)}`,
      ...identity({ url, provider: issuer }),
    });
    stops.push(async () => {
      await process.stop();
      process.forget();
    });
    const apache = await Proxy.apache(front, {
      "https://console.example.com": url,
      "https://sso.example.com": issuer,
      "http://127.0.0.1:3000": `http://127.0.0.1:${behind}`,
      "CLIENT-ID": CLIENT.id,
      "CLIENT-SECRET": CLIENT.secret,
      "COOKIE-PASSPHRASE": "a passphrase of the rig",
      "PROXY-SECRET": SECRET,
      ...recipe,
    });
    stops.push(() => apache.stop());
    await use({ url, console: `http://127.0.0.1:${behind}`, rotate });
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

const test = base.extend<object, { house: House; jwtHouse: House }>({
  house: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      await house(use, ({ provider }) => ({
        mode: "headers",
        profile: "mod_auth_openidc",
        groups_format: "|",
        max_auth_age: "300",
        reauth_url: `/oidc?iss=${encodeURIComponent(provider)}&target_link_uri={return}&auth_request_params=max_age%3D0`,
      }));
    },
    { scope: "worker" },
  ],
  // The same Apache passes the id token itself on.
  jwtHouse: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const identity = ({ provider }: { provider: string }) => ({
        mode: "jwt",
        header: "OIDC_id_token",
        issuer: provider,
        audience: CLIENT.id,
        jwks_url: `${provider}/jwks`,
        also_sent: '["OIDC_*"]',
      });
      await house(use, identity, { "OIDCPassIDTokenAs claims": "OIDCPassIDTokenAs claims serialized" });
    },
    { scope: "worker" },
  ],
});

/** Fills in the provider's own pages. */
async function prove(page: Page, who: string): Promise<void> {
  await page.locator("input[name=login]").fill(who);
  await page.locator("input[name=password]").fill("any");
  await page.locator("button[type=submit]").click();
}

/** Signs in at the provider's own pages. */
async function signIn(page: Page, { url }: House, who: string): Promise<void> {
  await page.goto(`${url}/account`);
  await prove(page, who);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(PEOPLE[who]?.name ?? who);
}

/** The browser's cookies, as it sends them. */
async function cookies({ url }: House, context: BrowserContext): Promise<string> {
  return (await context.cookies(url)).map(({ name, value }) => `${name}=${value}`).join("; ");
}

/** A request with exactly these headers, and the browser's cookies. */
async function forged(house: House, context: BrowserContext, headers: Record<string, string | string[]>) {
  return await look(house.url, { cookie: await cookies(house, context), ...headers });
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
    const seen = await forged(house, context, attack);
    const told = JSON.stringify([attack, seen]);
    expect([200, 400, 401, 403], told).toContain(seen.status);
    expect(seen, told).toMatchObject(seen.status === 200 ? { subject: "eve", role: "no role" } : { role: "" });
  }
});

test("the journal tells where a change came from, whatever its sender writes", async ({ page, house, context }) => {
  await signIn(page, house, "ada");
  await journalNamesTheirAddress(house.url, await cookies(house, context));
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
  expect(old.role, old.text).toBe("");
});

test("a sign-in that ends in the middle of a form costs nothing that was typed", async ({ page, house, context }) => {
  await signIn(page, house, "ada");
  await page.goto(`${house.url}/sandbox/clients/new`);
  await awake(page);
  const form = new ClientForm(page);
  await form.name.fill("typed before the sign-in ended");
  await context.clearCookies({ name: "mod_auth_openidc_session" });
  await form.create();
  await expect(form.summary).toContainText("what you typed is kept");
  await expect(form.name).toHaveValue("typed before the sign-in ended");
  const [tab] = await Promise.all([context.waitForEvent("page"), form.summary.getByRole("link").click()]);
  // The provider still knows her.
  await expect(tab.getByRole("heading", { level: 1 })).toHaveText("Overview");
  await tab.close();
  await form.create();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("typed before the sign-in ended");
});

test("making a secret asks for a fresh sign-in, leads there, and goes on where it was", async ({ page, house, context }) => {
  await signIn(page, house, "ada");
  await page.goto(`${house.url}/sandbox/clients`);
  await page.getByRole("link", { name: "payments-zpa-provisioner", exact: true }).click();
  await page.getByRole("link", { name: "Secrets", exact: true }).click();
  await awake(page);
  const [life, create] = [page.getByLabel("180 days"), page.getByRole("button", { name: "Create secret" })];
  await life.check();
  await create.click();
  const trouble = page.getByRole("alert");
  await expect(trouble).toContainText("asks for a fresh proof");
  await expect(trouble).toContainText("Nothing was changed");
  const [tab] = await Promise.all([context.waitForEvent("page"), trouble.getByRole("link").click()]);
  // The provider still knows her, and asks all the same.
  await prove(tab, "ada");
  await expect(tab.getByRole("heading", { level: 1 })).toHaveText("You have signed in again");
  await tab.close();
  await expect(life).toBeChecked();
  await create.click();
  await expect(page.getByRole("dialog", { name: "payments-zpa-provisioner" })).toBeVisible();
});

test("a token of the provider is believed, and so is the next key's", async ({ page, jwtHouse, browser }) => {
  await signIn(page, jwtHouse, "zoe");
  await expect(page.locator(".facts")).toContainText("Käse");
  await jwtHouse.rotate();
  const context = await browser.newContext();
  await signIn(await context.newPage(), jwtHouse, "eve");
  expect(await forged(jwtHouse, context, {})).toMatchObject({ subject: "eve", role: "no role" });
  for (const attack of [{ OIDC_id_token: "forged" }, { "OIDC-id-token": "forged" }, { connection: "close, OIDC_id_token" }]) {
    const seen = await forged(jwtHouse, context, attack as Record<string, string>);
    const told = JSON.stringify([attack, seen]);
    expect(seen, told).toMatchObject(seen.status === 200 ? { subject: "eve", role: "no role" } : { role: "" });
  }
  await context.close();
});
