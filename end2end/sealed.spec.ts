import { createServer, type AddressInfo } from "node:net";
import { Clientele, awake, expect, fresh, signIn, test } from "./support/console.ts";
import { disguises } from "./support/disguises.ts";
import { Reveal } from "./support/reveal.ts";
import { Tape } from "./support/tape.ts";
import type { Page } from "@playwright/test";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

const CREATE = /\/api\/secrets\/create$/;
const secretsOf = (client: string) => `/sandbox/clients/${client}/secrets`;
const create = (page: Page) => page.getByRole("button", { name: "Create secret" });

/** A browser as it is on an address that is no secure context. */
function withoutWebCrypto(page: Page): Promise<void> {
  return page.addInitScript(() => {
    delete (Crypto.prototype as { subtle?: SubtleCrypto }).subtle;
  });
}

test("the whole dialog passes by and the wire carries ciphertext alone", async ({ page, context, house }) => {
  const client = await house.sandbox.newClient(fresh("on the wire"));
  const tape = new Tape();
  tape.listen(context);
  const answered = page.waitForResponse(CREATE);
  const reveal = await Reveal.of(page, client.id);
  const answer = await answered;
  const body = (await answer.json()) as Record<string, unknown>;
  const value = await reveal.copied();
  await reveal.button("Show secret value").click();
  await expect(reveal.value).toHaveText(value);
  expect((await house.sandbox.token(client.id, value)).status).toBe(200);
  await reveal.finish();

  expect(new URLSearchParams(answer.request().postData() ?? "").get("seal_to")).toMatch(/^[\w-]{87}$/);
  expect(body).toHaveProperty("sealed.ciphertext");
  expect(body).not.toHaveProperty("value");
  const exchanges = await tape.exchanges();
  const carrying = exchanges.filter(({ text }) => text.includes((body.sealed as { ciphertext: string }).ciphertext));
  expect(carrying.map(({ what }) => what), "the tape hears the answer").toEqual(["POST /api/secrets/create"]);
  for (const { what, text } of exchanges) {
    for (const disguise of disguises(value)) expect(text, `the value in ${what}`).not.toContain(disguise);
  }
});

test("each dialog has a key pair of its own, whose private half cannot be taken out", async ({ page, house }) => {
  await page.addInitScript(() => {
    const make = crypto.subtle.generateKey.bind(crypto.subtle) as (...all: unknown[]) => Promise<CryptoKeyPair>;
    const made: unknown[] = [];
    Object.assign(window, { made });
    Object.assign(crypto.subtle, {
      generateKey: async (...all: unknown[]) => {
        const pair = await make(...all);
        const outside = await crypto.subtle.exportKey("pkcs8", pair.privateKey).then(() => "taken out", () => "kept");
        made.push([pair.privateKey.algorithm, pair.privateKey.extractable, outside]);
        return pair;
      },
    });
  });
  const client = await house.sandbox.newClient(fresh("key pairs"));
  const keys = new Set<string>();
  for (const which of ["first", "second"]) {
    const asked = page.waitForRequest(CREATE);
    const reveal = await Reveal.of(page, client.id);
    keys.add(new URLSearchParams((await asked).postData() ?? "").get("seal_to") ?? "");
    expect(await page.evaluate(() => (window as unknown as { made: unknown[] }).made), `the ${which} dialog`).toEqual([
      [{ name: "ECDH", namedCurve: "P-256" }, false, "kept"],
    ]);
    await reveal.finish();
  }
  expect(keys.size).toBe(2);
});

test("an answer that was changed on its way is not shown, not called seen, and offered for deletion", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("meddled"));
  let receipts = 0;
  page.on("request", (request) => (receipts += Number(request.url().endsWith("/api/secrets/displayed"))));
  await page.route(CREATE, async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    const { ciphertext } = body.sealed;
    body.sealed.ciphertext = (ciphertext.startsWith("A") ? "B" : "A") + ciphertext.slice(1);
    await route.fulfill({ response: answer, json: body });
  });
  await page.goto(secretsOf(client.id));
  await awake(page);
  await create(page).click();
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("The secret was made, but its value could not be opened here");
  await expect(alert).toContainText("ZIdentity carried it out.");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.waitForTimeout(500);
  expect(receipts, "nobody has seen it").toBe(0);
  expect(await house.sandbox.secrets(client.id)).toHaveLength(1);

  await alert.getByRole("link", { name: "Delete it…" }).click();
  await page.getByLabel(/only live secret/).fill(client.name);
  await page.getByRole("button", { name: "Delete secret for good" }).click();
  await expect(page.getByText("Secret deleted.")).toBeVisible();
  expect(await house.sandbox.secrets(client.id)).toEqual([]);
});

test("a value whose receipt was lost is marked as never seen and offered for deletion", async ({ page, house, complaints }) => {
  test.slow();
  complaints.expect(/net::ERR_FAILED/);
  const client = await house.sandbox.newClient(fresh("no receipt"));
  let receipts = 0;
  await page.route(/\/api\/secrets\/displayed$/, (route) => {
    receipts += 1;
    return route.abort();
  });
  const reveal = await Reveal.of(page, client.id);
  await reveal.finish();
  expect(receipts, "the dialog said that it was shown").toBe(1);
  const [secret] = await house.sandbox.secrets(client.id);
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("row", { name: secret?.id })).toContainText("value never seen", { timeout: 500 });
  }).toPass({ timeout: 60_000 });
  await expect(page.getByText("no browser said that it showed its value")).toBeVisible();
  await page.getByRole("link", { name: `Delete secret ${secret?.id}` }).first().click();
  await page.getByLabel(/only live secret/).fill(client.name);
  await page.getByRole("button", { name: "Delete secret for good" }).click();
  await expect(page.getByText("Secret deleted.")).toBeVisible();
  await expect(page.getByText("no browser said that it showed its value")).toBeHidden();
});

test("without Web Crypto the plain way is offered, said to be plain, and taken only when the person agrees", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("no crypto"));
  await withoutWebCrypto(page);
  await page.goto(secretsOf(client.id));
  await awake(page);
  await expect(page.getByText("The value cannot be sealed on its way to this browser")).toBeVisible();
  await expect(page.getByText(/whoever can read the connection can read the secret/)).toBeVisible();
  await expect(create(page)).toHaveAttribute("aria-disabled", "true");
  await expect(create(page)).toHaveAccessibleDescription(/Tick the box above first/);
  await create(page).click({ force: true });
  await page.getByLabel("Until a day").check();
  await page.getByLabel("Last day").press("Enter");
  await page.getByLabel("90 days").check();
  expect(await house.sandbox.secrets(client.id), "nothing is made before").toEqual([]);

  await page.getByLabel("Send the value unsealed").check();
  const answered = page.waitForResponse(CREATE);
  await create(page).click();
  const answer = await answered;
  expect(answer.request().postData()).not.toContain("seal_to");
  const { value } = (await answer.json()) as { value: string };
  const reveal = Reveal.on(page);
  expect(await reveal.copied()).toBe(value);
  expect((await house.sandbox.token(client.id, value)).status).toBe(200);
});

test("where the operator closed the plain way, a browser without Web Crypto makes nothing, and another still can", async ({ page, context, complaints }) => {
  complaints.expect(/status of 409/);
  const strict = await Clientele.start({ CLIENTELE_SERVER__PLAIN_REVEAL: "false" });
  const client = await strict.sandbox.newClient("strict");
  await signIn(page, strict.url);
  const address = strict.url + secretsOf(client.id);
  const bare = await context.newPage();
  await withoutWebCrypto(bare);
  await bare.goto(address);
  await awake(bare);
  await expect(bare.getByText("A secret cannot be created in this browser")).toBeVisible();
  await expect(bare.getByText("plain_reveal")).toBeVisible();
  await expect(bare.getByLabel("Send the value unsealed")).toHaveCount(0);
  await expect(create(bare)).toHaveAttribute("aria-disabled", "true");
  await create(bare).click({ force: true });
  const refused = await bare.evaluate(async (id) => {
    const body = new URLSearchParams({ tenant: "sandbox", id, days: "90" });
    const answer = await fetch("/api/secrets/create", { method: "POST", body });
    return { status: answer.status, text: await answer.text() };
  }, client.id);
  expect(refused.status).toBe(409);
  expect(refused.text).toContain("only sealed");
  expect(await strict.sandbox.secrets(client.id)).toEqual([]);

  await page.goto(address);
  await awake(page);
  await create(page).click();
  expect((await strict.sandbox.token(client.id, await Reveal.on(page).copied())).status).toBe(200);
  await strict.stop();
});

test("over plain http from another name the page says so by itself", async ({ playwright, house: _house }) => {
  const port = await freePort();
  const url = `http://console.test:${port}`;
  const house = await Clientele.start({
    CLIENTELE_SERVER__LISTEN: `127.0.0.1:${port}`,
    CLIENTELE_SERVER__PUBLIC_URL: url,
  });
  const client = await house.sandbox.newClient("insecure");
  const browser = await playwright.chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP console.test 127.0.0.1"],
  });
  const page = await browser.newPage();
  await signIn(page, url);
  await page.goto(url + secretsOf(client.id));
  await awake(page);
  expect(await page.evaluate(() => window.isSecureContext)).toBe(false);
  await page.getByLabel("Send the value unsealed").check();
  await create(page).click();
  const reveal = Reveal.on(page);
  await reveal.button("Show secret value").click();
  const value = await reveal.value.innerText();
  expect((await house.sandbox.token(client.id, value)).status).toBe(200);
  await browser.close();
  await house.stop();
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
