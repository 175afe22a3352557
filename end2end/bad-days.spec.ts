import { awake, expect, fresh, test } from "./support/console.ts";
import { ClientForm } from "./support/form.ts";
import type { Page } from "@playwright/test";

type Action = { kind: string; [setting: string]: unknown };

const FAULTS: Record<string, Action> = {
  "401": { kind: "status", status: 401 },
  "403": { kind: "status", status: 403 },
  "429 for long": { kind: "status", status: 429, headers: { "retry-after": "120" } },
  "500": { kind: "status", status: 500 },
  "503": { kind: "status", status: 503, body: "upstream connect error <b>x</b>" },
  reset: { kind: "reset" },
  garbage: { kind: "garbage" },
  "truncated": { kind: "truncate", bytes: 20 },
  "lost answer": { kind: "lose_answer" },
  "odd JSON": { kind: "status", status: 200, body: { unexpected: true } },
};

/** Never a blank page, never words for programmers. */
async function isExplained(page: Page): Promise<void> {
  const alert = page.locator("main").getByRole("alert").first();
  await expect(alert).toBeVisible();
  const words = await alert.innerText();
  expect(words).toMatch(/Nothing was changed in ZIdentity\.|It is not known whether|ZIdentity carried it out\./);
  expect(words).toMatch(/Request id\s+\S{8,}/);
  expect(words.split("\n").length).toBeGreaterThan(2);
  const all = await page.locator("body").innerText();
  expect(all).not.toMatch(/deserial|serde|expected value|at line \d|panick|reqwest|hyper|undefined|connect error/i);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
}

/** What it says of changes may be "not known", never the contrary of what is. */
function isTrue(words: string, made: boolean): void {
  if (made) expect(words).not.toContain("Nothing was changed in ZIdentity.");
  else expect(words).not.toMatch(/^ZIdentity carried it out\./m);
}

for (const [name, action] of Object.entries(FAULTS)) {
  test(`${name}: a client's page says what happened, and recovers`, async ({ page, house, complaints }) => {
    complaints.expect(/status of [45]\d\d/);
    const client = await house.sandbox.newClient(fresh("bad day"));
    await house.sandbox.faults({ path: "/ziam/*", action });
    for (const path of [`/sandbox/clients/${client.id}`, `/sandbox/clients/${client.id}/secrets`, `/sandbox/clients/${client.id}/edit`]) {
      const begun = Date.now();
      const answer = await page.goto(path);
      expect(Date.now() - begun).toBeLessThan(10_000);
      expect(answer?.status()).toBeGreaterThanOrEqual(400);
      await isExplained(page);
    }
    await house.sandbox.noFaults();
    await page.getByRole("link", { name: "Try again" }).or(page.getByRole("link", { name: "Overview" }).last()).first().click();
    const again = await page.goto(`/sandbox/clients/${client.id}`);
    expect(again?.status()).toBe(200);
  });

  test(`${name}: a create says whether anything changed, and keeps what was typed`, async ({ page, house, complaints, clients }) => {
    complaints.expect(/status of [45]\d\d/);
    await page.goto(`${clients}/new`);
    await awake(page);
    const form = new ClientForm(page);
    const typed = fresh("typed");
    await form.name.fill(typed);
    await house.sandbox.faults({ method: "POST", path: "*/api-clients", action });
    await form.create();
    await isExplained(page);
    await expect(form.name).toHaveValue(typed);
    await expect(page.getByRole("button", { name: "Create client" })).not.toHaveAttribute("aria-busy", "true");
    const words = await page.locator("main").getByRole("alert").first().innerText();
    await house.sandbox.noFaults();
    const { records } = await house.sandbox.api<{ records: { name: string }[] }>("GET", "/api-clients?limit=1000");
    const made = records.some((client) => client.name === typed);
    isTrue(words, made);
    if (made) return;
    await form.create();
    await expect(page.getByText("Client created.")).toBeVisible();
  });

  test(`${name}: an edit says whether anything changed, and keeps what was typed`, async ({ page, house, complaints }) => {
    complaints.expect(/status of [45]\d\d/);
    const client = await house.sandbox.newClient(fresh("edit"));
    await page.goto(`/sandbox/clients/${client.id}/edit`);
    await awake(page);
    const form = new ClientForm(page);
    await form.description.fill("typed on a bad day");
    await house.sandbox.faults({ method: "PUT", path: "*/api-clients/*", action });
    await form.save();
    const saved = page.getByText("Changes saved.");
    await expect(saved.or(page.locator("main").getByRole("alert").first())).toBeVisible();
    const made = (await house.sandbox.client(client.id)).description === "typed on a bad day";
    if (!page.url().endsWith("/edit")) {
      // The answer was lost, the console looked, and there it was.
      await expect(saved).toBeVisible();
      expect(made).toBe(true);
      return;
    }
    await isExplained(page);
    await expect(form.description).toHaveValue("typed on a bad day");
    isTrue(await page.locator("main").getByRole("alert").first().innerText(), made);
  });
}

test("a list that cannot be read says so, and recovers at the next request", async ({ page, house, complaints, clients }) => {
  complaints.expect(/status of 5\d\d/);
  for (const action of [FAULTS["500"], FAULTS.garbage, FAULTS.reset]) {
    await house.sandbox.faults({ path: "*/api-clients", action: action ?? { kind: "reset" } });
    // What was read lately, by a page or in the background, is shown as read lately.
    await expect(async () => {
      const answer = await page.goto(clients);
      expect(answer?.status()).toBeGreaterThanOrEqual(500);
    }).toPass({ timeout: 30_000, intervals: [2_000] });
    await isExplained(page);
  }
  await house.sandbox.noFaults();
  await page.getByRole("link", { name: "Try again" }).click();
  await expect(page.locator("#results tbody tr")).toHaveCount(25);
});

test("an upstream that hangs is answered for within ten seconds", async ({ page, house, complaints, clients }) => {
  complaints.expect(/status of 5\d\d/);
  const client = await house.sandbox.newClient(fresh("hang"));
  await page.goto(`${clients}/new`);
  await awake(page);
  await house.sandbox.faults({ path: "/ziam/*", action: { kind: "hang" } });
  const form = new ClientForm(page);
  await form.name.fill(fresh("hanging"));
  let begun = Date.now();
  await form.create();
  await expect(page.getByRole("button", { name: "Create client" })).toHaveAttribute("aria-busy", "true");
  await expect(form.summary).toBeVisible({ timeout: 11_000 });
  expect(Date.now() - begun).toBeLessThan(10_500);
  await isExplained(page);
  for (const path of [`/sandbox/clients/${client.id}`, `/sandbox/clients/${client.id}/secrets`]) {
    begun = Date.now();
    await page.goto(path);
    expect(Date.now() - begun).toBeLessThan(10_000);
    await isExplained(page);
  }
  await house.sandbox.noFaults();
  expect((await page.goto(`/sandbox/clients/${client.id}`))?.status()).toBe(200);
});

test("a catalogue that fails to load clears nothing that is stored", async ({ page, house }) => {
  const { records } = await house.sandbox.api<{ records: Record<string, unknown>[] }>("GET", "/api-clients?limit=1000");
  const held = records.find((client) => (client.clientResources as unknown[]).length > 0) as { id: string; clientResources: unknown };
  await house.sandbox.faults({ path: "*/resource-servers*", action: { kind: "status", status: 500 } });
  await page.goto(`/sandbox/clients/${held.id}/edit`);
  await awake(page);
  await expect(page.getByText("The roles that can be given could not be loaded")).toBeVisible();
  const form = new ClientForm(page);
  await form.description.fill(fresh("without the catalogue"));
  await form.save();
  await expect(page.getByText("Changes saved.")).toBeVisible();
  expect((await house.sandbox.client(held.id)).clientResources).toEqual(held.clientResources);
});

test("an address that leads nowhere says so", async ({ page, complaints }) => {
  complaints.expect(/status of 404/);
  for (const path of ["/nowhere", "/sandbox/nothing", "/other/clients", "/sandbox/clients/none", "/sandbox/clients/%2E%2E", "/sandbox/operations/none"]) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(404);
    await expect(page.getByRole("heading", { level: 1, name: "Not found" })).toBeVisible();
    await expect(page.getByRole("link", { name: "Overview" }).last()).toBeVisible();
  }
});

test("a console that is gone is said to be gone, and what was typed stays", async ({ page, context, complaints, clients }) => {
  complaints.expect(/ERR_INTERNET_DISCONNECTED|Failed to fetch/);
  await page.goto(`${clients}/new`);
  await awake(page);
  const form = new ClientForm(page);
  await form.name.fill("typed before the train entered the tunnel");
  await context.setOffline(true);
  await form.create();
  await expect(form.summary).toBeVisible();
  await expect(form.summary).not.toContainText(/deserial|fetch|TypeError|JsValue/i);
  await expect(form.name).toHaveValue("typed before the train entered the tunnel");
  await context.setOffline(false);
});
