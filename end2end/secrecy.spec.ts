import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Clientele, awake, expect, signIn, test } from "./support/console.ts";
import { disguises } from "./support/disguises.ts";
import { Process } from "./support/process.ts";
import { Recorder } from "./support/recorder.ts";
import { Reveal } from "./support/reveal.ts";
import { Tape } from "./support/tape.ts";

const CREDENTIAL = "planted-credential-7f3b9c2e41d84a55";

/** Every file below a folder, as text. */
function files(folder: string): { what: string; text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => ({ what: path.slice(folder.length), text: readFileSync(path, "latin1") }));
}

test.use({ persona: null, permissions: ["clipboard-read", "clipboard-write"] });

test("no token, credential or secret is anywhere that a proxy, a browser or a file could keep it", async ({ page, context, complaints }) => {
  complaints.expect(/status of 50\d/);
  test.slow();
  const upstream = new Process("sandbox", {
    CLIENTELE_SANDBOX__LISTEN: "127.0.0.1:0",
    CLIENTELE_SANDBOX__CLIENT_SECRET: CREDENTIAL,
  });
  const address = await upstream.printed(({ out }) => /sandbox is at (http:[^\s,]+)/.exec(out)?.[1]);
  const recorder = await Recorder.before(address);
  const house = await Clientele.start({
    RUST_LOG: "trace",
    CLIENTELE_SANDBOX__EMBEDDED: "false",
    CLIENTELE_SANDBOX__LISTEN: recorder.address,
    CLIENTELE_SANDBOX__CLIENT_SECRET: CREDENTIAL,
  });
  const tape = new Tape();
  tape.listen(context);
  const documents: { what: string; text: string }[] = [];
  const look = async (what: string) => documents.push({ what, text: await page.content() });

  // The whole job, in the browser.
  await signIn(page, house.url);
  await page.goto(`${house.url}/sandbox/clients`);
  await look("list");
  await page.goto(`${house.url}/sandbox/clients/new`);
  await awake(page);
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("secrecy");
  await page.getByRole("button", { name: "Create client" }).click();
  await expect(page.getByText("Client created.")).toBeVisible();
  const client = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  await page.goto(`${house.url}/sandbox/clients/${client}/edit`);
  await look("edit");
  const revealed = page.waitForResponse(/\/api\/secrets\/create$/);
  await page.goto(`${house.url}/sandbox/clients/${client}/secrets`);
  await awake(page);
  await page.getByRole("button", { name: "Create secret" }).click();
  const answer = await revealed;
  expect(answer.headers()["cache-control"]).toBe("no-store");
  const { sealed } = (await answer.json()) as { sealed: { ciphertext: string } };
  const reveal = Reveal.on(page);
  const value = await reveal.copied();
  await look("reveal, masked");
  await reveal.finish();
  await look("secrets");
  expect((await (await fetch(`${address}/oauth2/v1/token`, {
    method: "POST",
    body: new URLSearchParams({ grant_type: "client_credentials", client_id: client, client_secret: value, audience: "https://api.zscaler.com" }),
  })).json())).toHaveProperty("access_token");
  // One whose answer breaks off behind its value.
  await awake(page);
  recorder.breakNextSecret = true;
  await page.getByRole("button", { name: "Create secret" }).click();
  await expect(page.getByRole("alert")).toContainText("its value was lost on the way");
  await look("secrets, after a lost answer");
  await page.goto(`${house.url}/sandbox/clients/${client}`);
  await look("client");
  await page.goto(`${house.url}/sandbox/clients/${client}?dialog=delete`);
  await page.getByLabel(/Type the client's name/).fill("secrecy");
  await page.getByRole("button", { name: "Delete client for good" }).click();
  await expect(page.getByText("Client deleted.")).toBeVisible();
  await page.goto(`${house.url}/account`);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Choose who you are" })).toBeVisible();
  await awake(page);

  const exchanges = await tape.exchanges();
  await page.goto("about:blank");
  const cookies = JSON.stringify(await context.storageState());
  const running = files(house.process.directory);
  await house.process.stop();
  const { out, err } = house.process;
  const places = [
    ...exchanges,
    ...documents,
    ...running,
    ...files(house.process.directory),
    { what: "cookies and storage", text: cookies },
    { what: "stdout", text: out },
    { what: "stderr", text: err },
  ];
  await upstream.stop();
  await recorder.stop();

  // The nets hold something: else nothing is proved.
  expect(recorder.tokens.size).toBeGreaterThan(0);
  expect(recorder.secrets.has(value)).toBe(true);
  expect(recorder.secrets.size).toBe(2);
  expect(exchanges.filter(({ text }) => text.includes(sealed.ciphertext)).length, "one answer holds it, sealed").toBe(1);
  expect(exchanges.length).toBeGreaterThan(20);
  expect(exchanges.filter(({ text }) => text.includes("</html>")).length).toBeGreaterThan(6);
  expect(running.some(({ what }) => what.endsWith(".db"))).toBe(true);
  expect(running.some(({ text }) => text.includes(client)), "the files hold the operations").toBe(true);
  expect(err).toContain('"TRACE"');

  const planted = new Map([["credential", CREDENTIAL]]);
  for (const token of recorder.tokens) planted.set(`token ${planted.size}`, token);
  for (const secret of recorder.secrets) planted.set(secret === value ? "new secret" : `lost secret ${planted.size}`, secret);
  const leaks: string[] = [];
  for (const [what, planting] of planted) {
    for (const place of places) {
      if (disguises(planting).some((text) => place.text.includes(text))) leaks.push(`${what} in ${place.what}`);
    }
  }
  expect(leaks).toEqual([]);
  upstream.forget();
  house.process.forget();
});

test("every answer forbids what a page does not need", async ({ page, house }) => {
  await signIn(page, house.url);
  for (const path of ["/", "/sandbox/clients", "/sandbox/clients/new", "/nowhere"]) {
    const answer = await page.request.get(path);
    const headers = answer.headers();
    const policy = headers["content-security-policy"] ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/script-src 'self' 'nonce-[^']+' 'wasm-unsafe-eval'/);
    expect(policy.replace("'wasm-unsafe-eval'", "")).not.toContain("unsafe-");
    for (const rule of ["frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'", "form-action 'self'"]) {
      expect(policy).toContain(rule);
    }
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["referrer-policy"]).toBe("same-origin");
    expect(headers["cross-origin-opener-policy"]).toBe("same-origin");
    expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
  }
});

test("a form of another site changes nothing", async ({ page, house }) => {
  await signIn(page, house.url);
  for (const headers of [{ origin: "https://evil.example" }, { origin: "null" }, {}]) {
    const answer = await page.request.post("/sandbox/clients/new", { form: { name: "forged" }, headers });
    expect(answer.status()).toBe(403);
  }
});
