import { expect, fresh, test } from "./support/console.ts";
import { ClientForm } from "./support/form.ts";
import type { Page } from "@playwright/test";

test.use({ javaScriptEnabled: false });

const rows = (page: Page) => page.locator("#results tbody tr");

test.describe("a stranger", () => {
  test.use({ persona: null });

  test("signs in and out again", async ({ page }) => {
    await page.goto("/sandbox/clients");
    await expect(page).toHaveURL(/\/demo$/);
    await page.getByRole("button", { name: /Ada Admin/ }).click();
    await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.goto("/sandbox/clients");
    await expect(page).toHaveURL(/\/demo$/);
  });
});

test("the list is searched, filtered, sorted and paged", async ({ page, house, clients }) => {
  const name = fresh("plain");
  await house.newClient(page, { name, status: "disabled" });
  await page.goto(`${clients}?sort=status&size=50`);
  await page.getByRole("searchbox").fill(name);
  await page.getByRole("button", { name: "Search" }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect(page).toHaveURL(/sort=status/);
  await expect(page).toHaveURL(/size=50/);
  await page.getByRole("navigation", { name: "Filters" }).getByRole("link", { name: "Active" }).click();
  await expect(page.getByRole("heading", { name: "No client matches" })).toBeVisible();
  await page.getByRole("link", { name: "Clear filters" }).click();
  await page.getByRole("columnheader", { name: "Name" }).getByRole("link").click();
  await expect(page.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "ascending");
  await page.getByRole("link", { name: "25 rows a page" }).click();
  const first = await rows(page).first().innerText();
  await page.getByRole("link", { name: "Next page" }).click();
  await expect(rows(page).first()).not.toHaveText(first);
});

test("a client is made, changed, switched and deleted", async ({ page, house, clients }) => {
  const name = fresh("by hand");
  await page.goto(clients);
  await page.getByRole("link", { name: "Create API client" }).click();
  const form = new ClientForm(page);
  await form.name.fill(name);
  await form.role("Zscaler Internet Access", "API_Role01");
  await form.create();
  await expect(page.getByText("Client created.")).toBeVisible();
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";

  await page.getByRole("link", { name: "Edit" }).click();
  await form.description.fill("changed by hand");
  await form.save();
  await expect(page.getByText("Changes saved.")).toBeVisible();
  expect(await house.sandbox.client(id)).toMatchObject({ name, description: "changed by hand" });

  await page.getByRole("link", { name: "Disable…" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.getByRole("link", { name: "Keep it as it is" }).click();
  await page.getByRole("link", { name: "Disable…" }).click();
  await page.getByRole("button", { name: "Disable client" }).click();
  await expect(page.getByText("Client disabled.")).toBeVisible();
  await page.getByRole("link", { name: "Enable…" }).click();
  await page.getByRole("button", { name: "Enable client" }).click();
  expect((await house.sandbox.client(id)).status).toBe(true);

  await page.getByRole("link", { name: "Delete…" }).click();
  await page.getByRole("link", { name: "Delete now…" }).click();
  await page.getByLabel(/Type the client's name/).fill(name);
  await page.getByRole("button", { name: "Delete client for good" }).click();
  await expect(page.getByText("Client deleted.")).toBeVisible();
  await expect(house.sandbox.client(id)).rejects.toThrow(/404/);
});

test("a refused form comes back with what was typed and what is wrong", async ({ page, complaints, clients }) => {
  complaints.expect(/422/);
  await page.goto(`${clients}/new`);
  const form = new ClientForm(page);
  await form.description.fill("first line\nsecond <line> & \"more\"");
  await form.minutes.fill("soon");
  await form.role("Zscaler Private Access", "API View Only (Berlin Office)");
  await form.signsInWith("JWKS URL");
  await page.locator("#f-jwks_url").fill("ftp://keys.example");
  const [answer] = await Promise.all([page.waitForResponse((r) => r.request().method() === "POST"), form.create()]);
  expect(answer.status()).toBe(422);
  await expect(page).toHaveURL(/\/clients\/new$/);
  await expect(form.summary).toContainText("3 things need mending");
  await expect(form.name).toHaveAccessibleDescription(/Give the client a name/);
  await expect(form.description).toHaveValue("first line\nsecond <line> & \"more\"");
  await expect(form.minutes).toHaveValue("soon");
  await expect(page.locator("#f-jwks_url")).toHaveValue("ftp://keys.example");
  await expect(page.getByRole("radiogroup", { name: "Signs in with" }).getByLabel("JWKS URL")).toBeChecked();
  await expect(page.getByLabel("API View Only (Berlin Office)")).toBeChecked();
});

test("a secret is deleted, and making one explains why it cannot be here", async ({ page, house, complaints }) => {
  complaints.expect(/422/);
  const client = await house.sandbox.newClient(fresh("no reveal"));
  const [one, two] = [await house.sandbox.newSecret(client.id, 60), await house.sandbox.newSecret(client.id)];
  await page.goto(`/sandbox/clients/${client.id}/secrets`);
  await expect(page.locator("noscript .notice", { hasText: "Creating a secret needs JavaScript" })).toBeVisible();
  await page.getByRole("link", { name: `Delete secret ${one.id}` }).click();
  await page.getByRole("button", { name: "Delete secret for good" }).click();
  await expect(page.getByText("Secret deleted.")).toBeVisible();
  await page.getByRole("button", { name: "Create secret" }).click();
  await expect(page.getByRole("alert")).toContainText("A new secret is shown by a script");
  await expect(page.getByRole("alert")).toContainText("Allow JavaScript and WebAssembly");
  expect((await house.sandbox.secrets(client.id)).map(({ id }) => id)).toEqual([two.id]);
});

test("a page of what is accepted refreshes itself until it is there", async ({ page, house, clients }) => {
  await house.sandbox.faults({ method: "POST", path: "*/api-clients", times: 1, action: { kind: "accepted", after_ms: 3_000 } });
  const name = fresh("accepted");
  await page.goto(`${clients}/new`);
  const form = new ClientForm(page);
  await form.name.fill(name);
  await form.create();
  await expect(page).toHaveURL(/\/operations\//);
  await expect(page.getByText("accepted, not there yet")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible({ timeout: 15_000 });
  await expect(page.getByText("Client created.")).toBeVisible();
});

test("the appearance is chosen and kept", async ({ page }) => {
  await page.goto("/account");
  await page.getByLabel("Dark").check();
  await page.getByRole("button", { name: "Save preferences" }).click();
  await expect(page.getByText("Preferences saved.")).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.goto("/");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});
