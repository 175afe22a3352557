import { awake, expect, fresh, signIn, test } from "./support/console.ts";
import type { Locator, Page } from "@playwright/test";

test.use({ persona: null, permissions: ["clipboard-read", "clipboard-write"] });

/** Presses Tab until `wanted` has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, wanted: Locator, key = "Tab"): Promise<void> {
  await wanted.waitFor();
  for (let press = 0; press < 120; press += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${String(wanted)} cannot be reached with ${key}`);
}

test("the main job is done without a mouse", async ({ page, house }) => {
  const name = fresh("no mouse");
  await page.goto("/demo");
  await tabTo(page, page.getByRole("button", { name: /Ada Admin/ }));
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "API clients" }));
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("link", { name: "Create API client" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Create API client" })).toBeVisible();
  await awake(page);
  await tabTo(page, page.getByRole("textbox", { name: "Name", exact: true }));
  await page.keyboard.type(name);
  await tabTo(page, page.getByRole("group", { name: "Zscaler Internet Access" }).getByRole("radio").first());
  await page.keyboard.press("ArrowDown");
  await tabTo(page, page.getByRole("button", { name: "Create client" }));
  await page.keyboard.press("Enter");
  await expect(page.getByText("Client created.")).toBeVisible();

  await tabTo(page, page.getByRole("link", { name: "Secrets", exact: true }));
  await page.keyboard.press("Enter");
  await expect(page.getByText("This client has no secret")).toBeVisible();
  await awake(page);
  await tabTo(page, page.getByRole("button", { name: "Create secret" }));
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await tabTo(page, dialog.getByRole("button", { name: "Copy secret value" }));
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("Copied the secret value")).toBeAttached();
  const value = await page.evaluate(() => navigator.clipboard.readText());
  await tabTo(page, dialog.getByLabel("I have stored this secret"));
  await page.keyboard.press("Space");
  await tabTo(page, dialog.getByRole("button", { name: "Done" }));
  await page.keyboard.press("Enter");
  await expect(page.getByText("Secret created.")).toBeVisible();
  const id = new URL(page.url()).pathname.split("/").at(-2) ?? "";
  expect((await house.sandbox.token(id, value)).status).toBe(200);
});

test("the first stop of every page leads past the navigation", async ({ page, house, clients }) => {
  await signIn(page, house.url);
  for (const path of ["/", clients, `${clients}/new`, "/account"]) {
    await page.goto(path);
    await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.locator("#main")).toBeFocused();
  }
});

test("the focus stays in an open dialog", async ({ page, house, clients }) => {
  await signIn(page, house.url);
  const client = await house.sandbox.newClient(fresh("trapped"));
  await page.goto(`${clients}/${client.id}?dialog=delete`);
  await awake(page);
  for (let press = 0; press < 12; press += 1) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const active = document.activeElement;
      return !active || active === document.body || active.closest("dialog") !== null;
    });
    expect(at).toBe(true);
  }
});
