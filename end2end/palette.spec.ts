import { awake, expect, fresh, test } from "./support/console.ts";

test("the palette finds a client by a piece of its name and goes there", async ({ page, house }) => {
  const name = fresh("palettenfund");
  await house.newClient(page, { name });
  await page.goto("/");
  await awake(page);
  await page.keyboard.press("ControlOrMeta+k");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  await page.keyboard.type("palettenf");
  await expect(dialog.getByText(name)).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
});

test("? lists the shortcuts, and Escape closes the list", async ({ page }) => {
  await page.goto("/");
  await awake(page);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toContainText("Ctrl K");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("a letter typed into a field is no shortcut", async ({ page, clients }) => {
  await page.goto(clients);
  await awake(page);
  await page.keyboard.press("/");
  const search = page.getByRole("searchbox");
  await expect(search).toBeFocused();
  await page.keyboard.type("n?/");
  await expect(search).toHaveValue("n?/");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page).toHaveURL(/\/clients\?q=n/);
});

test("single keys can be switched off", async ({ page }) => {
  await page.goto("/account");
  await page.getByLabel("Off").check();
  await page.getByRole("button", { name: "Save preferences" }).click();
  await expect(page.getByText("Preferences saved.")).toBeVisible();
  await awake(page);
  await page.keyboard.press("?");
  await page.keyboard.press("n");
  await page.waitForTimeout(300);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page).toHaveURL(/\/account/);
  await page.keyboard.press("ControlOrMeta+k");
  await expect(page.getByRole("dialog")).toBeVisible();
});
