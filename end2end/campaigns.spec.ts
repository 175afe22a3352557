import { awake, expect, fresh, test } from "./support/console.ts";
import { Reveal } from "./support/reveal.ts";
import type { Page } from "@playwright/test";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

const box = (page: Page, name: string) => page.getByRole("checkbox", { name: `Select ${name}`, exact: true });
const line = (page: Page, name: string) => page.locator("table.lines tbody tr", { hasText: name });

/** Opens a client's secrets, so that the copy knows them at once and not with its next reading. */
async function known(page: Page, clients: string, id: string): Promise<void> {
  await page.goto(`${clients}/${id}/secrets`);
}

test("a campaign begins with what is ticked, and its progress follows the guided rotations", async ({ page, house, clients }) => {
  test.slow();
  const word = fresh("campaigned").replaceAll(" ", "-");
  const made = [];
  for (const at of [1, 2]) {
    const client = await house.sandbox.newClient(`${word}-${at}`);
    await house.sandbox.newSecret(client.id, 50);
    await known(page, clients, client.id);
    made.push(client);
  }
  const [first, second] = made as [(typeof made)[0], (typeof made)[0]];
  await page.goto(`${clients}?q=${encodeURIComponent(word)}`);
  await awake(page);
  await box(page, first.name).check();
  await box(page, second.name).check();
  await page.getByRole("button", { name: "Rotate selected…" }).click();
  await expect(page).toHaveURL(/\/campaigns\/new\?id=/);
  await expect(page.getByRole("checkbox", { name: new RegExp(`of ${first.name}$`) })).toBeChecked();
  const name = fresh("spring cleaning");
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Begin campaign" }).click();
  await expect(page.getByText("Campaign begun.")).toBeVisible();
  const campaign = page.url().split("?")[0]!;
  await expect(page.getByRole("figure")).toContainText("0 of 2 done");

  await line(page, first.name).getByRole("link", { name: /^Rotate secret/ }).click();
  await awake(page);
  await expect(page.getByText(`Part of the campaign “${name}”`)).toBeVisible();
  await page.getByRole("button", { name: "Make the new secret" }).click();
  const reveal = Reveal.on(page);
  await expect(reveal.dialog).toBeVisible({ timeout: 12_000 });
  await reveal.finish();
  await page.goto(campaign);
  await expect(line(page, first.name)).toContainText("step 4 of 5");
  await line(page, first.name).getByRole("link", { name: /^Go on with/ }).click();
  await page.getByRole("button", { name: "Everything has moved" }).click();
  await page.getByRole("link", { name: "Retire the old secret…" }).click();
  await awake(page);
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/Type the client's name/).fill(first.name);
  await dialog.getByRole("button", { name: "Delete old secret for good" }).click();
  await expect(page.getByText("The rotation is done.")).toBeVisible();

  await page.goto(campaign);
  await expect(page.getByRole("figure")).toContainText("1 of 2 done");
  await expect(line(page, first.name)).toContainText("rotated");
  await page.getByRole("link", { name: /^Done 1$/ }).click();
  await expect(page.locator("table.lines tbody tr")).toHaveCount(1);
  await page.goto("/");
  await expect(page.getByText(name)).toBeVisible();
});

test("a line is skipped with a reason in a dialog, by the keyboard too", async ({ page, house, clients }) => {
  const client = await house.sandbox.newClient(fresh("skipped"));
  await house.sandbox.newSecret(client.id, 50);
  await known(page, clients, client.id);
  await page.goto(`/sandbox/campaigns/new?id=${client.id}`);
  await page.getByLabel("Name").fill(fresh("to be skipped"));
  await page.getByRole("button", { name: "Begin campaign" }).click();
  await line(page, client.name).getByRole("link", { name: /^Skip/ }).click();
  await awake(page);
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Why").fill("it is a test's own");
  await page.keyboard.press("Tab");
  await dialog.getByRole("button", { name: "Skip it" }).click();
  await expect(page.getByText("Skipped. The secret stays as it is.")).toBeVisible();
  await expect(page.getByRole("figure")).toContainText("1 of 1 done");
  await expect(line(page, client.name)).toContainText("it is a test's own");
});

test("what somebody was shown is listed and becomes a campaign", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("shown to ada"));
  const reveal = await Reveal.of(page, client.id);
  await reveal.finish();
  await expect(page.getByText("Who was given these secrets")).toBeVisible();
  await page.goto("/sandbox/exposure");
  await page.locator("section", { hasText: "People" }).getByRole("link", { name: "Ada Admin" }).last().click();
  await expect(page.getByRole("heading", { name: "What Ada Admin was shown" })).toBeVisible();
  await page.getByRole("link", { name: "Begin a campaign with these" }).click();
  await expect(page.getByLabel("Name")).toHaveValue("What Ada Admin was shown");
  await expect(page.getByRole("checkbox", { name: new RegExp(`of ${client.name}$`) })).toBeChecked();
});
