import { awake, expect, fresh, test } from "./support/console.ts";
import { Reveal } from "./support/reveal.ts";
import type { Page } from "@playwright/test";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

const rotate = (client: string) => `/sandbox/clients/${client}/rotate`;
const TOKEN = "/oauth2/v1/token";

/** Presses "Make the new secret" and waits for the dialog that shows it. */
async function begin(page: Page, client: string): Promise<Reveal> {
  await page.goto(rotate(client));
  await awake(page);
  await page.getByRole("button", { name: "Make the new secret" }).click();
  const reveal = Reveal.on(page);
  await expect(reveal.dialog).toBeVisible({ timeout: 12_000 });
  return reveal;
}

/** The step that is next. */
const now = (page: Page) => page.locator('li[aria-current="step"]');

test("a secret is replaced without a moment in which nobody can sign in", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("rotated"));
  const old = await house.sandbox.newSecret(client.id, 50);
  await page.goto(`/sandbox/clients/${client.id}`);
  await page.getByRole("link", { name: "Rotate secret" }).click();
  await expect(page.getByRole("heading", { name: "Replace a secret without an outage" })).toBeVisible();
  const reveal = await begin(page, client.id);
  await expect(reveal.dialog).toContainText("The new secret works");
  await expect(reveal.dialog).toContainText("a token that lives 60 minutes");
  const value = await reveal.copied();
  await reveal.finish();
  await expect(page).toHaveURL(new RegExp(`${rotate(client.id)}$`));
  expect(await page.content()).not.toContain(value);
  await expect(now(page)).toContainText("Everything moves to it");
  expect((await house.sandbox.token(client.id, old.value ?? "")).status).toBe(200);
  expect((await house.sandbox.token(client.id, value)).status).toBe(200);
  await expect(page.getByRole("link", { name: "Retire the old secret…" })).toHaveAttribute("aria-disabled", "true");

  await page.getByRole("button", { name: "Everything has moved" }).click();
  await expect(page.getByText("Noted: everything has moved.")).toBeVisible();
  await page.getByRole("link", { name: "Retire the old secret…" }).click();
  await awake(page);
  const dialog = page.getByRole("dialog", { name: `Retire secret ${old.id} of ${client.name}?` });
  await expect(dialog).toContainText("gets no new tokens");
  await expect(dialog.getByRole("link", { name: "Keep it as it is" })).toBeFocused();
  await dialog.getByLabel(/Type the client's name/).fill(client.name);
  await dialog.getByRole("button", { name: "Delete old secret for good" }).click();
  await expect(page.getByText("The rotation is done.")).toBeVisible();
  expect((await house.sandbox.token(client.id, value)).status).toBe(200);
  expect((await house.sandbox.token(client.id, old.value ?? "")).ok).toBe(false);
  expect(await house.sandbox.secrets(client.id)).toHaveLength(1);
});

test("the server tries the new secret until it is known, and never retires on one that was refused", async ({ page, house }) => {
  test.slow();
  const quick = await house.sandbox.newClient(fresh("known soon"));
  await house.sandbox.newSecret(quick.id);
  await page.goto(rotate(quick.id));
  const refused = { kind: "status", status: 400, body: '{"error":"invalid_client"}' };
  await house.sandbox.faults({ method: "POST", path: TOKEN, times: 2, action: refused });
  const soon = await begin(page, quick.id);
  await expect(soon.dialog).toContainText("The new secret works");
  await soon.finish();

  const never = await house.sandbox.newClient(fresh("never known"));
  await house.sandbox.newSecret(never.id);
  await page.goto(rotate(never.id));
  await house.sandbox.faults({ method: "POST", path: TOKEN, action: refused });
  const reveal = await begin(page, never.id);
  await house.sandbox.noFaults();
  await expect(reveal.dialog).toContainText("The new secret was not seen to work");
  await reveal.finish();
  await expect(page.getByText("this rotation will not delete the old secret")).toBeVisible();
  await expect(page.getByRole("button", { name: "Everything has moved" })).toHaveAttribute("aria-disabled", "true");
  await expect(page.getByRole("link", { name: "Retire the old secret…" })).toHaveAttribute("aria-disabled", "true");
  await page.getByRole("button", { name: "End it and keep both" }).click();
  await expect(page.getByText("Both secrets stay as they are.")).toBeVisible();
  expect(await house.sandbox.secrets(never.id)).toHaveLength(2);
});

test("a value that was lost with its answer is said to be gone, undone, and made anew", async ({ page, house, complaints }) => {
  complaints.expect(/50\d/);
  const client = await house.sandbox.newClient(fresh("lost in rotation"));
  const old = await house.sandbox.newSecret(client.id);
  await page.goto(rotate(client.id));
  await awake(page);
  await house.sandbox.faults({ method: "POST", path: "*/secrets", times: 1, action: { kind: "lose_answer" } });
  await page.getByRole("button", { name: "Make the new secret" }).click();
  await expect(page.getByRole("alert")).toContainText("its value was lost on the way");
  await page.reload();
  await expect(page.getByText("The value is gone: nobody has it")).toBeVisible();
  await page.getByRole("link", { name: "Undo: delete the new secret…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel(/Type the client's name/)).toHaveCount(0);
  await dialog.getByRole("button", { name: "Delete new secret for good" }).click();
  await expect(page.getByText("Gone back: the new secret is deleted.")).toBeVisible();
  expect((await house.sandbox.secrets(client.id)).map(({ id }) => id)).toEqual([old.id]);
  const reveal = await begin(page, client.id);
  await reveal.finish();
});

test("going back after the hand-over asks for as much care as going on", async ({ page, house, complaints }) => {
  complaints.expect(/422/);
  const client = await house.sandbox.newClient(fresh("goes back"));
  const old = await house.sandbox.newSecret(client.id);
  await (await begin(page, client.id)).finish();
  await page.getByRole("link", { name: "Go back: delete the new secret…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Make sure that everything signs in with it again first");
  await dialog.getByLabel(/Type the client's name/).fill("another name");
  await dialog.getByRole("button", { name: "Delete new secret for good" }).click();
  await expect(dialog.getByLabel(/Type the client's name/)).toHaveAccessibleDescription(/exactly as it stands/);
  await dialog.getByLabel(/Type the client's name/).fill(client.name);
  await dialog.getByRole("button", { name: "Delete new secret for good" }).click();
  await expect(page.getByText("Gone back: the new secret is deleted.")).toBeVisible();
  expect((await house.sandbox.secrets(client.id)).map(({ id }) => id)).toEqual([old.id]);
});

test("a second person sees how far it has come and goes on", async ({ page, browser, house }) => {
  const client = await house.sandbox.newClient(fresh("handed on"));
  await house.sandbox.newSecret(client.id);
  await (await begin(page, client.id)).finish();
  const context = await browser.newContext({ storageState: await house.session("admin2"), baseURL: house.url });
  const other = await context.newPage();
  await other.goto(`/sandbox/clients/${client.id}/secrets`);
  await other.getByRole("link", { name: "Go on with it" }).click();
  await expect(other.getByText("Ada Admin").first()).toBeVisible();
  await other.getByRole("button", { name: "Everything has moved" }).click();
  await expect(other.getByText("Noted: everything has moved.")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("listitem").filter({ hasText: "Everything moves to it" })).toContainText("Benno Admin");
  await context.close();
});

test("with two secrets it says which may go first", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("no room"));
  await house.sandbox.newSecret(client.id);
  const second = await house.sandbox.newSecret(client.id);
  await page.goto(rotate(client.id));
  await expect(page.getByRole("heading", { name: "First make room" })).toBeVisible();
  await expect(page.getByRole("row", { name: second.id })).toContainText("It works, and may be in use.");
  await expect(page.getByRole("button", { name: "Make the new secret" })).toHaveCount(0);
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("every step but the first works", async ({ page, house }) => {
    const client = await house.sandbox.newClient(fresh("no script"));
    const old = await house.sandbox.newSecret(client.id);
    await page.goto(rotate(client.id));
    await expect(page.locator("noscript .notice", { hasText: "Making the new secret needs JavaScript" })).toBeVisible();
    const ask = async (path: string, form: Record<string, string>) => {
      const headers = { origin: house.url, accept: "application/json" };
      const answer = await page.request.post(`/api/${path}`, { form: { tenant: "sandbox", id: client.id, ...form }, headers });
      expect(answer.status(), await answer.text()).toBe(200);
      return (await answer.json()) as { operation: string };
    };
    const { operation } = await ask("rotations/start", { days: "90" });
    await ask("secrets/displayed", { operation });
    await page.reload();
    await page.getByRole("button", { name: "Everything has moved" }).click();
    await page.getByRole("link", { name: "Retire the old secret…" }).click();
    await page.getByLabel(/Type the client's name/).fill(client.name);
    await page.getByRole("button", { name: "Delete old secret for good" }).click();
    await expect(page.getByText("The last rotation is done")).toBeVisible();
    expect((await house.sandbox.secrets(client.id)).map(({ id }) => id)).not.toContain(old.id);
  });
});
