import { awake, expect, fresh, test } from "./support/console.ts";
import { ClientForm } from "./support/form.ts";
import type { Page } from "@playwright/test";

/** Takes the first way of "Delete…". */
async function remove(page: Page, client: { id: string; name: string }): Promise<void> {
  await page.goto(`/sandbox/clients/${client.id}`);
  await page.getByRole("link", { name: "Delete…" }).click();
  await awake(page);
  const dialog = page.getByRole("dialog", { name: `Remove ${client.name}?` });
  await expect(dialog.getByRole("link", { name: "Keep it as it is" })).toBeFocused();
  await expect(dialog).toContainText("In 7 days");
  await dialog.getByRole("button", { name: /^Disable now, remove on / }).click();
  await expect(page.getByText("It is to be removed; until then there is a way back.")).toBeVisible();
}

test("a client is disabled now, counts down everywhere, and comes back as it was", async ({ page, house, clients }) => {
  const client = await house.sandbox.newClient(fresh("leaving"));
  const secret = await house.sandbox.newSecret(client.id, 50);
  const works = async () => (await house.sandbox.token(client.id, secret.value ?? "")).ok;
  expect(await works()).toBe(true);
  await remove(page, client);
  expect(await works()).toBe(false);
  await expect(page.getByText("It is about to be removed")).toBeVisible();
  await expect(page.getByText("in 7 days").or(page.getByText("in 6 days")).first()).toBeVisible();
  for (const beside of ["/edit", "/secrets", "/rotate"]) {
    await page.goto(`${clients}/${client.id}${beside}`);
    await expect(page.getByText("It is about to be removed")).toBeVisible();
  }
  await page.getByRole("link", { name: "See how it stands" }).click();
  await expect(page).toHaveURL(new RegExp(`/clients/${client.id}$`));
  await page.goto(`${clients}?q=${encodeURIComponent(client.name)}`);
  await page.getByRole("link", { name: /^removed in/ }).click();
  await expect(page).toHaveURL(/#removal$/);
  await page.goto("/");
  await page.getByRole("link", { name: "See what is to be removed" }).click();
  await expect(page.getByRole("row", { name: new RegExp(client.name) })).toContainText("Ada Admin");
  await page.getByRole("button", { name: `Keep ${client.name}` }).click();
  await expect(page.getByText("The client is kept as it was.")).toBeVisible();
  await expect(page.getByText("It is about to be removed")).toHaveCount(0);
  expect(await works()).toBe(true);
  await page.goto("/sandbox/removals");
  await expect(page.getByRole("row", { name: new RegExp(client.name) })).toContainText("kept by Ada Admin");
});

test("enabling it is a way back, too", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("enabled again"));
  await remove(page, client);
  await page.getByRole("link", { name: "Enable…" }).click();
  await page.getByRole("button", { name: "Enable client" }).click();
  await expect(page.getByText("It was to be removed, and is kept")).toBeVisible();
  await expect(page.getByText("because it was enabled again")).toBeVisible();
  await expect(page.getByText("It is about to be removed")).toHaveCount(0);
});

test("deleting now needs the typed name, and what is gone can be made anew as another client", async ({ page, house, clients }) => {
  const client = await house.sandbox.newClient(fresh("made anew"));
  await remove(page, client);
  await page.getByRole("link", { name: "Delete now…" }).click();
  await awake(page);
  const dialog = page.getByRole("dialog", { name: `Delete ${client.name}?` });
  await dialog.getByLabel(/Type the client's name/).fill(client.name);
  await dialog.getByRole("button", { name: "Delete client for good" }).click();
  await expect(page.getByText("Client deleted.")).toBeVisible();
  await expect(house.sandbox.client(client.id)).rejects.toThrow(/404/);

  await page.goto("/sandbox/removals");
  await page.getByRole("link", { name: `Recreate ${client.name}` }).click();
  await awake(page);
  await expect(page.getByText("A new client: its id and its secrets are new")).toBeVisible();
  await expect(page.getByText(client.id)).toBeVisible();
  const form = new ClientForm(page);
  await expect(form.name).toHaveValue(client.name);
  await form.create();
  await expect(page.getByText("Client created.")).toBeVisible();
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  expect(id).not.toBe(client.id);
  expect(await house.sandbox.client(id)).toMatchObject({ name: client.name, status: true });
  expect(await house.sandbox.secrets(id)).toHaveLength(0);
  await page.goto(`${clients}/${id}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Active");
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("removing and keeping work", async ({ page, house }) => {
    const client = await house.sandbox.newClient(fresh("plainly"));
    await page.goto(`/sandbox/clients/${client.id}`);
    await page.getByRole("link", { name: "Delete…" }).click();
    await page.getByRole("button", { name: /^Disable now, remove on / }).click();
    await expect(page.getByText("It is about to be removed")).toBeVisible();
    expect((await house.sandbox.client(client.id)).status).toBe(false);
    await page.getByRole("button", { name: `Keep ${client.name}` }).click();
    await expect(page.getByText("The client is kept as it was.")).toBeVisible();
    expect((await house.sandbox.client(client.id)).status).toBe(true);
  });
});
