import { awake, expect, fresh, test } from "./support/console.ts";
import { Reveal } from "./support/reveal.ts";
import type { Page } from "@playwright/test";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

const secretsOf = (client: string) => `/sandbox/clients/${client}/secrets`;
const rows = (page: Page) => page.locator("table tbody tr");

test("the list shows age and end of each secret and never a value", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("listed"));
  const made = [await house.sandbox.newSecret(client.id, 40), await house.sandbox.newSecret(client.id, 200)];
  await page.goto(secretsOf(client.id));
  await expect(rows(page)).toHaveCount(2);
  for (const secret of made) {
    const row = page.getByRole("row", { name: secret.id });
    await expect(row.getByText("••••")).toBeVisible();
    await expect(row.locator("time")).toHaveCount(2);
    expect(await page.content()).not.toContain(secret.value ?? "no value");
  }
  await expect(page.getByRole("row", { name: made[1]?.id })).toContainText("in 200 days");
});

test("with two secrets Create is disabled with its reason, and the server refuses too", async ({ page, house, complaints }) => {
  const client = await house.sandbox.newClient(fresh("full"));
  await house.sandbox.newSecret(client.id);
  await house.sandbox.newSecret(client.id);
  const before = await house.sandbox.secrets(client.id);
  await page.goto(secretsOf(client.id));
  await awake(page);
  const create = page.getByRole("button", { name: "Create secret" });
  await expect(create).toHaveAttribute("aria-disabled", "true");
  await expect(create).toHaveAccessibleDescription(/Two secrets is the most.*replace the newest/);
  await create.click({ force: true });
  await expect(page.getByRole("dialog")).toHaveCount(0);

  complaints.expect(/409|422/);
  const answer = await page.evaluate(async (id) => {
    const body = new URLSearchParams({ tenant: "sandbox", id, days: "90", until: "" });
    const answer = await fetch("/api/secrets/create", { method: "POST", body });
    return { status: answer.status, text: await answer.text() };
  }, client.id);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.text).toContain("two secrets");
  expect(await house.sandbox.secrets(client.id)).toEqual(before);
});

test("a secret lives as long as chosen, or until a day", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("life"));
  const day = 86_400;
  const now = Math.floor(Date.now() / 1000);
  await page.goto(secretsOf(client.id));
  await awake(page);
  await page.getByLabel("30 days").check();
  await page.getByRole("button", { name: "Create secret" }).click();
  await page.getByRole("dialog").getByLabel("I have stored").check();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("Secret created.")).toBeVisible();
  const [first] = await house.sandbox.secrets(client.id);
  expect(Math.abs(Number(first?.expiresAt) - now - 30 * day)).toBeLessThan(150);

  await awake(page);
  await page.getByLabel("Until a day").check();
  const until = new Date((now + 100 * day) * 1000).toISOString().slice(0, 10);
  await page.getByLabel("Last day").fill(until);
  await page.getByRole("button", { name: "Create secret" }).click();
  await expect(page.getByRole("dialog")).toContainText("23:59 UTC");
  const ends = (await house.sandbox.secrets(client.id)).map((secret) => Number(secret.expiresAt));
  expect(ends).toContainEqual(Date.parse(`${until}T23:59:59Z`) / 1000);
});

test("a life out of range is refused beside its field, and nothing is asked of ZIdentity", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("out of range"));
  await page.goto(secretsOf(client.id));
  await awake(page);
  await page.getByLabel("Until a day").check();
  await page.getByLabel("Last day").fill("2099-01-01");
  await house.sandbox.forgetRequests();
  await page.getByRole("button", { name: "Create secret" }).click();
  await expect(page.getByRole("radiogroup", { name: "It ends in" })).toHaveAccessibleDescription(/between 30 and 365 days/);
  await expect(page.getByLabel("Last day")).toHaveValue("2099-01-01");
  expect(await house.sandbox.requests()).toEqual([]);
});

test("deleting one of two asks without a typed name and starts on the way out", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("one of two"));
  const doomed = await house.sandbox.newSecret(client.id, 60);
  const kept = await house.sandbox.newSecret(client.id, 90);
  await page.goto(secretsOf(client.id));
  await page.getByRole("link", { name: `Delete secret ${doomed.id}` }).click();
  await awake(page);
  const dialog = page.getByRole("dialog", { name: `Delete secret ${doomed.id} of ${client.name}?` });
  await expect(dialog).toContainText("no new tokens");
  await expect(dialog).toContainText("up to 60 minutes");
  await expect(dialog.getByRole("link", { name: "Keep it as it is" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(new RegExp(`${secretsOf(client.id)}$`));
  await expect(dialog).toBeHidden();
  expect(await house.sandbox.secrets(client.id)).toHaveLength(2);

  await page.getByRole("link", { name: `Delete secret ${doomed.id}` }).click();
  await page.getByRole("button", { name: "Delete secret for good" }).click();
  await expect(page.getByText("Secret deleted.")).toBeVisible();
  expect((await house.sandbox.secrets(client.id)).map(({ id }) => id)).toEqual([kept.id]);
  expect((await house.sandbox.token(client.id, doomed.value ?? "")).ok).toBe(false);
  expect((await house.sandbox.token(client.id, kept.value ?? "")).status).toBe(200);
});

test("the last live secret needs the client's name typed", async ({ page, house, complaints }) => {
  complaints.expect(/422/);
  const client = await house.sandbox.newClient(fresh("last live"));
  const secret = await house.sandbox.newSecret(client.id);
  await page.goto(`${secretsOf(client.id)}?dialog=delete&secret=${secret.id}`);
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText(`${client.name} stops working`);
  await dialog.getByLabel(/only live secret/).fill("another name");
  await dialog.getByRole("button", { name: "Delete secret for good" }).click();
  await expect(dialog.getByLabel(/only live secret/)).toHaveAccessibleDescription(/exactly as it stands/);
  await expect(dialog.getByLabel(/only live secret/)).toHaveValue("another name");
  expect(await house.sandbox.secrets(client.id)).toHaveLength(1);
  await dialog.getByLabel(/only live secret/).fill(client.name);
  await dialog.getByRole("button", { name: "Delete secret for good" }).click();
  await expect(page.getByText("Secret deleted.")).toBeVisible();
  await expect(page.getByText("This client has no secret")).toBeVisible();
});

test("a secret whose answer was lost is offered for deletion and not made twice", async ({ page, house, complaints }) => {
  complaints.expect(/50\d/);
  const client = await house.sandbox.newClient(fresh("lost"));
  await page.goto(secretsOf(client.id));
  await awake(page);
  await house.sandbox.faults({
    method: "POST", path: "*/secrets", times: 1, action: { kind: "lose_answer" },
  });
  await house.sandbox.forgetRequests();
  await page.getByRole("button", { name: "Create secret" }).click();
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("The secret was made, but its value was lost on the way");
  await expect(alert).toContainText("ZIdentity carried it out.");
  await expect(alert).toContainText("Request id");
  const posts = (await house.sandbox.requests()).filter((request) => request.startsWith("POST /api-clients"));
  expect(posts).toHaveLength(1);
  const [orphan, ...more] = await house.sandbox.secrets(client.id);
  expect(more).toEqual([]);

  await page.reload();
  await expect(page.getByText("A secret was made whose value nobody has")).toBeVisible();
  await expect(page.getByRole("row", { name: orphan?.id })).toContainText("value lost");
  await page.getByRole("link", { name: `Delete secret ${orphan?.id}` }).first().click();
  await page.getByLabel(/only live secret/).fill(client.name);
  await page.getByRole("button", { name: "Delete secret for good" }).click();
  await expect(page.getByText("Secret deleted.")).toBeVisible();
  await expect(page.getByText("whose value nobody has")).toBeHidden();
  const reveal = await Reveal.of(page, client.id);
  expect((await house.sandbox.token(client.id, await reveal.copied())).status).toBe(200);
});

test("a request that never arrived is said to have changed nothing", async ({ page, house, complaints }) => {
  complaints.expect(/50\d/);
  const client = await house.sandbox.newClient(fresh("reset"));
  await page.goto(secretsOf(client.id));
  await awake(page);
  await house.sandbox.faults({ method: "POST", path: "*/secrets", times: 1, action: { kind: "reset" } });
  await page.getByRole("button", { name: "Create secret" }).click();
  await expect(page.getByRole("alert")).toContainText(/no new secret is there/);
  await expect(page.getByRole("alert")).toContainText("Nothing was changed in ZIdentity.");
  expect(await house.sandbox.secrets(client.id)).toEqual([]);
});

test("an accepted secret is followed until it is there", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("accepted"));
  await house.sandbox.faults({
    method: "POST", path: "*/secrets", times: 1, action: { kind: "accepted", after_ms: 3_000 },
  });
  const reveal = await Reveal.of(page, client.id);
  await expect(reveal.dialog).toContainText("does not list it yet");
  await expect(reveal.dialog.getByRole("status").filter({ hasText: "Waiting for ZIdentity" })).toBeVisible();
  const value = await reveal.copied();
  await expect(reveal.dialog.getByText("It is there now.")).toBeVisible();
  expect((await house.sandbox.token(client.id, value)).status).toBe(200);
  await reveal.finish();
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByText("not there yet")).toHaveCount(0);
});

test("an accepted secret that never comes is not taken for one that did", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("never"));
  await house.sandbox.faults({
    method: "POST", path: "*/secrets", times: 1, action: { kind: "accepted", never: true },
  });
  const reveal = await Reveal.of(page, client.id);
  await expect(reveal.dialog.getByText("Waiting for ZIdentity")).toBeVisible();
  await page.waitForTimeout(2_500);
  await expect(reveal.dialog.getByText("It is there now.")).toHaveCount(0);
  await reveal.finish();
  await expect(page.getByText("This client has no secret")).toBeVisible();
});

test("an auditor sees the secrets and why there is nothing to press", async ({ browser, house }) => {
  const client = await house.sandbox.newClient(fresh("audited"));
  const secret = await house.sandbox.newSecret(client.id);
  const context = await browser.newContext({ storageState: await house.session("auditor"), baseURL: house.url });
  const page = await context.newPage();
  await page.goto(secretsOf(client.id));
  await expect(page.getByRole("row", { name: secret.id })).toBeVisible();
  await expect(page.getByRole("button", { name: "Create secret" })).toHaveAttribute("aria-disabled", "true");
  await expect(page.getByRole("link", { name: `Delete secret ${secret.id}` })).toHaveAttribute("aria-disabled", "true");
  await context.close();
});
