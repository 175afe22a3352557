import { awake, expect, fresh, test } from "./support/console.ts";
import { Reveal } from "./support/reveal.ts";
import type { Page } from "@playwright/test";

/** Everything that the document and the browser's storage hold, as text. */
function everything(page: Page): Promise<string> {
  return page.evaluate(() => {
    const fields = [...document.querySelectorAll("input, textarea")] as HTMLInputElement[];
    const kept = [{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href, history.state];
    return document.documentElement.outerHTML + fields.map((field) => field.value) + JSON.stringify(kept);
  });
}

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

test("the value is masked at first, and Copy works while it is", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("masked"));
  const reveal = await Reveal.of(page, client.id);
  await expect(reveal.value).toHaveText(/^•+$/);
  const value = await reveal.copied();
  expect(value.length).toBeGreaterThan(15);
  await expect(reveal.value).toHaveText(/^•+$/);
  expect(await everything(page)).not.toContain(value);
  // What is announced never holds the value.
  await expect(reveal.dialog.getByRole("status").filter({ hasText: "Copied" })).toHaveText("Copied the secret value");
});

test("a secret made here works at the token endpoint, and stops when it is deleted", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("works"));
  const reveal = await Reveal.of(page, client.id);
  const value = await reveal.copied();
  expect((await house.sandbox.token(client.id, value)).status).toBe(200);
  await reveal.finish();
  const [secret] = await house.sandbox.secrets(client.id);
  await page.getByRole("link", { name: `Delete secret ${secret?.id}` }).click();
  await page.getByLabel(/only live secret/).fill(client.name);
  await page.getByRole("button", { name: "Delete secret for good" }).click();
  await expect(page.getByText("Secret deleted.")).toBeVisible();
  expect((await house.sandbox.token(client.id, value)).ok).toBe(false);
});

test("Show is a toggle that says how it stands", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("toggle"));
  const reveal = await Reveal.of(page, client.id);
  const value = await reveal.copied();
  const show = reveal.button("Show secret value");
  await expect(show).toHaveAttribute("aria-pressed", "false");
  await show.click();
  await expect(show).toHaveAttribute("aria-pressed", "true");
  await expect(reveal.value).toHaveText(value);
  expect(await reveal.dialog.locator("input[type=text], input[type=password], textarea").count()).toBe(0);
  await show.click();
  await expect(reveal.value).toHaveText(/^•+$/);
  expect(await everything(page)).not.toContain(value);
});

test("bullets cannot be copied by hand for the value", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("bullets"));
  const reveal = await Reveal.of(page, client.id);
  await reveal.value.dblclick();
  await page.keyboard.press("ControlOrMeta+a");
  expect(await page.evaluate(() => getSelection()?.toString() ?? "")).not.toContain("•");
});

test("each Copy names what it copies", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("names"));
  const reveal = await Reveal.of(page, client.id);
  const [secret] = await house.sandbox.secrets(client.id);
  const texts = {
    "client id": client.id,
    "secret id": secret?.id ?? "none",
    "token URL": `${house.sandbox.url}/oauth2/v1/token`,
    audience: "https://api.zscaler.com",
  };
  for (const [what, text] of Object.entries(texts)) {
    await reveal.button(`Copy ${what}`).click();
    await expect(reveal.dialog.getByRole("status").filter({ hasText: what })).toHaveText(`Copied the ${what}`);
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
  }
});

test("where the clipboard is refused, the value is selected and the page says so", async ({ page, context, house }) => {
  const client = await house.sandbox.newClient(fresh("refused"));
  await context.clearPermissions();
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException("no", "NotAllowedError"));
  });
  const reveal = await Reveal.of(page, client.id);
  await reveal.button("Copy secret value").click();
  await expect(reveal.dialog.getByText(/refused to copy.*selected/)).toBeAttached();
  await expect(reveal.dialog.getByText(/refused to copy.*selected/)).toBeInViewport();
  const shown = await reveal.value.innerText();
  expect(shown).not.toMatch(/•/);
  expect(await page.evaluate(() => getSelection()?.toString().trim())).toBe(shown);
  expect((await house.sandbox.token(client.id, shown)).status).toBe(200);
});

test("a click beside the dialog does nothing", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("beside"));
  const reveal = await Reveal.of(page, client.id);
  await page.mouse.click(5, 5);
  await page.mouse.click(1270, 790);
  await expect(reveal.dialog).toBeVisible();
  await expect(reveal.dialog.getByText("Close without storing it?")).toBeHidden();
});

test("Escape asks, however often it is pressed", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("escape"));
  const reveal = await Reveal.of(page, client.id);
  for (let press = 0; press < 4; press += 1) {
    await page.keyboard.press("Escape");
    await expect(reveal.dialog.getByText("Close without storing it?")).toBeVisible();
    await expect(reveal.dialog).toBeVisible();
  }
  await expect(reveal.button("Keep it open")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(reveal.dialog.getByText("Close without storing it?")).toBeHidden();
  await expect(reveal.dialog).toBeVisible();
  const value = await reveal.copied();
  expect((await house.sandbox.token(client.id, value)).status).toBe(200);
});

test("closing without storing leaves the secret there and marked", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("unstored"));
  const reveal = await Reveal.of(page, client.id);
  const value = await reveal.copied();
  await page.keyboard.press("Escape");
  await reveal.button("Close without storing").click();
  await expect(reveal.dialog).toBeHidden();
  await expect(page.getByRole("table").getByRole("row")).toHaveCount(2);
  expect(await everything(page)).not.toContain(value);
});

test("only the tick enables Done, and Copy is not the tick", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("tick"));
  const reveal = await Reveal.of(page, client.id);
  await reveal.copied();
  await expect(reveal.done).toHaveAttribute("aria-disabled", "true");
  await expect(reveal.done).toHaveAccessibleDescription(/tick the box/);
  await reveal.done.click({ force: true });
  await expect(reveal.dialog).toBeVisible();
  await reveal.tickStored();
  await expect(reveal.done).not.toHaveAttribute("aria-disabled", "true");
  await reveal.done.click();
  await expect(reveal.dialog).toBeHidden();
  await expect(page.getByText("Secret created.")).toBeVisible();
  await expect(page).toHaveURL(/\/secrets$/);
});

test("a snippet opens in place and holds a placeholder unless asked", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("snippets"));
  const reveal = await Reveal.of(page, client.id);
  const value = await reveal.copied();
  for (const [name, mark] of [[".env", "ZSCALER_CLIENT_SECRET"], ["curl", "--data-urlencode"], ["Python", "requests.post"]]) {
    const open = reveal.button(`Show how to use it: ${name}`);
    await open.click();
    await expect(open).toHaveAttribute("aria-pressed", "true");
    await expect(reveal.dialog.locator(".snippet")).toContainText(mark ?? "");
    await expect(reveal.dialog.locator(".snippet")).toContainText("<the secret value>");
    const lines = await reveal.dialog.locator(".snippet").evaluate((node: HTMLElement) => node.innerText.split("\n"));
    expect(lines.length, "line by line, as it is copied").toBeGreaterThan(3);
  }
  expect(await everything(page)).not.toContain(value);
  await reveal.dialog.getByLabel("Put the secret value in").check();
  await expect(reveal.dialog.locator(".snippet")).toContainText(value);
  await reveal.button("Copy snippet").click();
  await expect(reveal.dialog.getByRole("status").filter({ hasText: "snippet" })).toBeAttached();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(value);
  await reveal.dialog.getByLabel("Put the secret value in").uncheck();
  expect(await everything(page)).not.toContain(value);
});

test("Close and delete is a second way out", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("second way"));
  const reveal = await Reveal.of(page, client.id);
  const value = await reveal.copied();
  await reveal.button("Close and delete this secret").click();
  await expect(page.getByText("Secret deleted.")).toBeVisible();
  expect(await house.sandbox.secrets(client.id)).toEqual([]);
  expect((await house.sandbox.token(client.id, value)).ok).toBe(false);
});

test("it says which tenant, who, when it ends and what becomes of the older one", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("words"));
  await house.sandbox.newSecret(client.id, 60);
  const reveal = await Reveal.of(page, client.id);
  await expect(reveal.dialog).toContainText("sandbox");
  await expect(reveal.dialog).toContainText("Ada");
  await expect(reveal.dialog).toContainText(/It ends .* local time, .* UTC/);
  await expect(reveal.dialog).toContainText(/The older secret keeps working until .* UTC/);
  await expect(reveal.dialog).toContainText("(in 90 days)");
});

test("it is masked again when nobody moves", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("idle"));
  await page.clock.install();
  await page.goto(`/sandbox/clients/${client.id}/secrets`);
  await page.clock.runFor(1_000);
  await awake(page);
  await page.getByRole("button", { name: "Create secret" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  await page.clock.runFor(1_000);
  // As a tap or assistive technology does: no pointer moves, no key is pressed.
  await dialog.getByRole("button", { name: "Show secret value" }).dispatchEvent("click");
  await expect(dialog.locator("#secret-value")).not.toHaveText(/•/);
  await page.clock.runFor(50_000);
  await expect(dialog.locator("#secret-value")).not.toHaveText(/•/);
  await page.clock.runFor(15_000);
  await expect(dialog.locator("#secret-value")).toHaveText(/^•+$/);
  await expect(dialog).toBeVisible();
});

test("it is wiped when the page is left, and Back shows nothing", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("left"));
  const reveal = await Reveal.of(page, client.id);
  const value = await reveal.copied();
  await reveal.button("Show secret value").click();
  let asked = 0;
  page.on("dialog", (dialog) => {
    asked += 1;
    void dialog.accept();
  });
  await page.goto("/account");
  expect(asked, "the browser asks before an unstored secret is left").toBe(1);
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Create a secret" })).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  expect(await everything(page)).not.toContain(value);
});

test("switching to another tab is not leaving", async ({ page, context, house }) => {
  const client = await house.sandbox.newClient(fresh("tabs"));
  const reveal = await Reveal.of(page, client.id);
  const other = await context.newPage();
  await other.goto("/account");
  await page.bringToFront();
  await expect(reveal.dialog).toBeVisible();
  expect((await reveal.copied()).length).toBeGreaterThan(15);
});

test("the server learns that the value was shown", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("receipt"));
  const receipt = page.waitForResponse(/\/api\/secrets\/displayed/);
  const reveal = await Reveal.of(page, client.id);
  expect((await receipt).status()).toBe(200);
  await reveal.finish();
  await page.getByRole("link", { name: "About" }).click();
  const activity = page.getByRole("table", { name: "Newest first" });
  await expect(activity.getByRole("row", { name: /Create secret/ })).toContainText(/done$/);
});
