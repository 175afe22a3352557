import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Clientele, awake, test as base, expect, fresh } from "./support/console.ts";
import { disguises } from "./support/disguises.ts";
import { Reveal } from "./support/reveal.ts";
import { Tape } from "./support/tape.ts";
import type { Page } from "@playwright/test";

/** A Vault that is ready, and then does as it is told. */
class Vault {
  writes: "take" | "refuse" | "lose" = "take";
  taken: Record<string, string>[] = [];
  private constructor(private readonly server: Server) {}

  static async start(): Promise<Vault> {
    const server = createServer();
    const vault = new Vault(server);
    server.on("request", (request, response) => {
      let text = "";
      request.on("data", (chunk) => (text += chunk));
      request.on("end", () => {
        const say = (status: number, body: object) =>
          response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
        if (request.url === "/v1/auth/token/lookup-self") return say(200, { data: { ttl: 0 } });
        if (request.method === "GET") return say(404, { errors: [] });
        if (vault.writes === "refuse") return say(403, { errors: ["permission denied"] });
        if (vault.writes === "lose") return response.destroy();
        const body = JSON.parse(text);
        vault.taken.push(body.data ?? body);
        return say(200, { data: { version: 1 }, wrap_info: { token: "hvs.planted-once" } });
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return vault;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

interface Places {
  vault: Vault;
  directory: string;
}

const test = base.extend<object, { places: Places }>({
  places: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const directory = mkdtempSync(join(tmpdir(), "clientele-delivered-"));
      const vault = await Vault.start();
      await use({ vault, directory });
      vault.stop();
      rmSync(directory, { recursive: true, force: true });
    },
    { scope: "worker" },
  ],
  house: [
    async ({ places }, use) => {
      const destinations: Record<string, string>[] = [
        { name: "files", kind: "file", directory: places.directory },
        { name: "vault", kind: "vault-kv", address: places.vault.url, token: "planted-token" },
        { name: "vault-once", kind: "vault-wrap", address: places.vault.url, token: "planted-token" },
        { name: "payments-files", kind: "file", directory: places.directory, teams: '["Payments"]' },
      ];
      const settings = destinations.flatMap((one, number) =>
        Object.entries(one).map(([key, value]) => [`CLIENTELE_DESTINATIONS__${number}__${key.toUpperCase()}`, value]),
      );
      const house = await Clientele.start(Object.fromEntries(settings));
      await use(house);
      await house.stop();
    },
    { scope: "worker" },
  ],
});

test.use({ permissions: ["clipboard-read", "clipboard-write"] });
test.beforeEach(({ places }) => {
  places.vault.writes = "take";
  places.vault.taken = [];
});

const secretsOf = (client: string) => `/sandbox/clients/${client}/secrets`;
const create = (page: Page) => page.getByRole("button", { name: "Create secret" });
const radio = (page: Page, name: string) => page.getByRole("radio", { name: new RegExp(`^Send it to ${name}(?![-\\w])`) });
const sendTo = (page: Page, name: string) => radio(page, name).check();
const failed = (page: Page) => page.getByRole("dialog", { name: /^New secret for/ });

async function ask(page: Page, client: string, to: string): Promise<void> {
  await page.goto(secretsOf(client));
  await awake(page);
  await sendTo(page, to);
  await create(page).click();
}

test("a secret goes into a file and through no browser", async ({ page, context, house, places }) => {
  const client = await house.sandbox.newClient(fresh("into a file"));
  const tape = new Tape();
  tape.listen(context);
  await ask(page, client.id, "files");
  await expect(page.getByText("Secret created and delivered.")).toBeVisible();
  await expect(page.getByRole("row", { name: /delivered to files/ })).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  const file = join(places.directory, `sandbox.${client.id}.json`);
  const told = JSON.parse(readFileSync(file, "utf8"));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(Object.keys(told).sort()).toEqual(["client_id", "client_secret", "expires_at", "secret_id"]);
  expect((await house.sandbox.token(client.id, told.client_secret)).status).toBe(200);
  for (const { what, text } of await tape.exchanges()) {
    for (const disguise of disguises(told.client_secret)) expect(text, `the value in ${what}`).not.toContain(disguise);
  }
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("a secret is sent all the same", async ({ page, house, places }) => {
    const client = await house.sandbox.newClient(fresh("by hand"));
    await page.goto(secretsOf(client.id));
    await sendTo(page, "files");
    await create(page).click();
    await expect(page.getByText("Secret created and delivered.")).toBeVisible();
    expect(existsSync(join(places.directory, `sandbox.${client.id}.json`))).toBe(true);
  });

  test("one that did not arrive is told and can be deleted", async ({ page, house, places, complaints }) => {
    complaints.expect(/status of 502/);
    places.vault.writes = "refuse";
    const client = await house.sandbox.newClient(fresh("by hand, undelivered"));
    await page.goto(secretsOf(client.id));
    await sendTo(page, "vault");
    await create(page).click();
    await expect(page.getByRole("alert")).toContainText("could not be delivered to vault");
    await expect(page.getByText("A secret was made for vault, and nobody has its value")).toBeVisible();
    await page.getByRole("link", { name: "Delete it…" }).or(page.getByRole("link", { name: /^Delete secret/ })).first().click();
    await page.getByLabel(/only live secret/).fill(client.name);
    await page.getByRole("button", { name: "Delete secret for good" }).click();
    await expect(page.getByText("Secret deleted.")).toBeVisible();
    expect(await house.sandbox.secrets(client.id)).toEqual([]);
  });
});

test("a secret that did not arrive can be shown instead", async ({ page, house, places }) => {
  places.vault.writes = "refuse";
  const client = await house.sandbox.newClient(fresh("shown instead"));
  let receipts = 0;
  page.on("request", (request) => (receipts += Number(request.url().endsWith("/api/secrets/displayed"))));
  await ask(page, client.id, "vault");
  const dialog = failed(page);
  await expect(dialog.getByRole("alert")).toContainText("It was made, and vault does not have it");
  await expect(dialog.locator("#secret-value")).toHaveCount(0);
  expect(receipts, "nobody has seen it yet").toBe(0);
  await dialog.getByRole("button", { name: "Show its value here" }).click();
  const reveal = Reveal.on(page);
  const value = await reveal.copied();
  expect((await house.sandbox.token(client.id, value)).status).toBe(200);
  await expect.poll(() => receipts).toBe(1);
  await reveal.finish();
});

test("one that perhaps arrived is told so, and deleted for another", async ({ page, house, places }) => {
  test.slow();
  places.vault.writes = "lose";
  const client = await house.sandbox.newClient(fresh("perhaps"));
  await ask(page, client.id, "vault");
  const dialog = failed(page);
  await expect(dialog.getByRole("alert")).toContainText("it is not known whether vault has it");
  await page.keyboard.press("Escape");
  await dialog.getByRole("button", { name: "Keep it open" }).click();
  places.vault.writes = "take";
  await dialog.getByRole("button", { name: "Delete it and make another" }).click();
  await expect(page.getByText("Secret deleted.")).toBeVisible();
  await awake(page);
  await expect(radio(page, "vault")).toBeChecked();
  await create(page).click();
  await expect(page.getByText("Secret created and delivered.")).toBeVisible();
  expect(places.vault.taken).toHaveLength(1);
  expect(await house.sandbox.secrets(client.id)).toHaveLength(1);
});

test("a rotation's new secret is delivered, and its page says where", async ({ page, house, places }) => {
  const client = await house.sandbox.newClient(fresh("rotated into a file"));
  await house.sandbox.newSecret(client.id, 50);
  await page.goto(`/sandbox/clients/${client.id}/rotate`);
  await awake(page);
  await sendTo(page, "files");
  await page.getByRole("button", { name: "Make the new secret" }).click();
  await expect(page.getByText("Secret created and delivered.")).toBeVisible({ timeout: 12_000 });
  await expect(page.getByText("Its value was delivered to files:")).toBeVisible();
  await expect(page.locator('li[aria-current="step"]')).toContainText("Everything moves to it");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  const told = JSON.parse(readFileSync(join(places.directory, `sandbox.${client.id}.json`), "utf8"));
  expect((await house.sandbox.token(client.id, told.client_secret)).status).toBe(200);
  expect(await page.content()).not.toContain(told.client_secret);
});

test("a rotation that is not delivered goes back to where it began", async ({ page, house, places }) => {
  places.vault.writes = "refuse";
  const client = await house.sandbox.newClient(fresh("not rotated"));
  const old = await house.sandbox.newSecret(client.id, 50);
  await page.goto(`/sandbox/clients/${client.id}/rotate`);
  await awake(page);
  await sendTo(page, "vault");
  await page.getByRole("button", { name: "Make the new secret" }).click();
  const dialog = failed(page);
  await expect(dialog.getByText("It was made, and vault does not have it")).toBeVisible({ timeout: 12_000 });
  await dialog.getByRole("button", { name: "Delete this secret" }).click();
  await expect(page.getByText("Secret deleted.")).toBeVisible();
  await expect(page.getByText("The last rotation was gone back on")).toBeVisible();
  const left = await house.sandbox.secrets(client.id);
  expect(left.map((secret) => secret.id)).toEqual([old.id]);
});

test("a destination that cannot take it is told before anything is made", async ({ page, house, places, complaints }) => {
  complaints.expect(/status of 502/);
  const client = await house.sandbox.newClient(fresh("not ready"));
  // A directory where the file would stand: no user of this machine can put a file there.
  mkdirSync(join(places.directory, `sandbox.${client.id}.json`));
  chmodSync(join(places.directory, `sandbox.${client.id}.json`), 0o700);
  await ask(page, client.id, "files");
  await expect(page.getByRole("alert")).toContainText("Nothing was changed in ZIdentity.");
  expect(await house.sandbox.secrets(client.id)).toEqual([]);
});

test("a wrapping token is shown with the care of a value", async ({ page, house, places }) => {
  const client = await house.sandbox.newClient(fresh("wrapped"));
  await ask(page, client.id, "vault-once");
  const dialog = failed(page);
  await expect(dialog.getByText("It works once, within 15 minutes")).toBeVisible();
  await expect(dialog).not.toContainText("hvs.planted-once");
  await dialog.getByRole("button", { name: "Show wrapping token" }).click();
  await expect(dialog.locator("#secret-value")).toHaveText("hvs.planted-once");
  expect(places.vault.taken[0]).toMatchObject({ client_id: client.id });
  await dialog.getByLabel("I have handed this token on").check();
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("Secret created.")).toBeVisible();
});

test("who only looks is offered no destination, and everybody else the usual way first", async ({ page, house, browser }) => {
  const client = await house.sandbox.newClient(fresh("whose"));
  await page.goto(secretsOf(client.id));
  await expect(page.getByLabel("Show it to me once")).toBeChecked();
  await expect(page.getByLabel(/^Send it to /)).toHaveCount(4);
  const auditor = await browser.newContext({ baseURL: house.url, storageState: await house.session("auditor") });
  const looking = await auditor.newPage();
  await looking.goto(secretsOf(client.id));
  await expect(looking.getByRole("heading", { name: "Create a secret" })).toBeVisible();
  await expect(looking.getByLabel(/^Send it to /)).toHaveCount(0);
  await auditor.close();
});
