import AxeBuilder from "@axe-core/playwright";
import { awake, expect, fresh, test } from "./support/console.ts";
import { ClientForm } from "./support/form.ts";
import type { Page } from "@playwright/test";

const part = (page: Page, name: string | RegExp) => page.getByRole("radiogroup", { name });
const save = (page: Page) => page.getByRole("button", { name: "Save with these choices" }).click();

/** Opens the form of a client, types, and lets a colleague be quicker. */
test.describe("a client that changed while it was edited", () => {
  for (const script of [true, false]) {
    test.describe(script ? "with script" : "without script", () => {
      test.use({ javaScriptEnabled: script });
      const ready = (page: Page) => (script ? awake(page) : Promise.resolve());

      test("shows what it was, became and was typed, and saves what is chosen", async ({ page, house, complaints }) => {
        complaints.expect(/409|422/);
        const client = await house.sandbox.newClient(fresh("contested"), { description: "first" });
        await page.goto(`/sandbox/clients/${client.id}/edit`);
        await ready(page);
        const form = new ClientForm(page);
        await form.minutes.fill("30");
        await form.description.fill("typed here");
        await house.sandbox.change(client, { description: "by a colleague", status: false });
        await form.save();

        await expect(page.getByRole("alert")).toContainText("changed by someone else");
        await expect(page.getByRole("alert")).toContainText("Nothing was changed in ZIdentity.");
        await expect(page.getByRole("heading", { name: "What is kept?" })).toBeVisible();
        const description = part(page, /^Description/);
        await expect(description).toContainText(/It was\s*first/);
        await expect(description.getByLabel(/Take theirs/)).not.toBeChecked();
        await expect(description.getByLabel(/Keep mine/)).not.toBeChecked();
        await expect(description).toContainText(/by a colleague.*typed here/s);
        await expect(part(page, /^Status/).getByLabel(/Take theirs/)).toBeChecked();
        await expect(part(page, /^Token lifetime/).getByLabel(/Keep mine/)).toBeChecked();
        await expect(form.name).toBeHidden();
        expect((await house.sandbox.client(client.id)).description).toBe("by a colleague");

        await ready(page);
        await save(page);
        await expect(page.getByRole("alert")).toContainText(/choose which of the two is kept/i);
        await expect(description).toHaveAttribute("aria-invalid", "true");
        await page.getByRole("alert").getByRole("link").click();
        await ready(page);
        await description.getByLabel(/Keep mine/).check();
        await save(page);
        await expect(page.getByText("Changes saved.")).toBeVisible();
        expect(await house.sandbox.client(client.id)).toMatchObject({
          description: "typed here", status: false, accessTokenLifeTime: 1800,
        });
      });

      test("goes on in the form with the choices, and what was typed is still there", async ({ page, house, complaints }) => {
        complaints.expect(/409/);
        const client = await house.sandbox.newClient(fresh("gone on"), { description: "first" });
        await page.goto(`/sandbox/clients/${client.id}/edit`);
        await ready(page);
        const form = new ClientForm(page);
        await form.minutes.fill("30");
        await house.sandbox.change(client, { description: "by a colleague" });
        await form.save();
        await page.getByRole("button", { name: "Go on editing with them" }).click();
        await expect(form.minutes).toHaveValue("30");
        await expect(form.description).toHaveValue("by a colleague");
        await ready(page);
        await form.name.fill(`${client.name} renamed`);
        await form.save();
        await expect(page.getByText("Changes saved.")).toBeVisible();
        expect(await house.sandbox.client(client.id)).toMatchObject({
          name: `${client.name} renamed`, description: "by a colleague", accessTokenLifeTime: 1800,
        });
      });
    });
  }

  test("once more is shown once more", async ({ page, house, complaints }) => {
    complaints.expect(/409/);
    const client = await house.sandbox.newClient(fresh("twice"), { description: "first" });
    await page.goto(`/sandbox/clients/${client.id}/edit`);
    await awake(page);
    const form = new ClientForm(page);
    await form.description.fill("typed here");
    await house.sandbox.change(client, { description: "second" });
    await form.save();
    await part(page, /^Description/).getByLabel(/Take theirs/).check();
    await house.sandbox.change(client, { description: "third" });
    await save(page);
    const description = part(page, /^Description/);
    await expect(description).toContainText("third");
    await expect(description.getByLabel(/Take theirs/)).not.toBeChecked();
    await description.getByLabel(/Take theirs/).check();
    await save(page);
    await expect(page.getByText("Changes saved.")).toBeVisible();
    expect((await house.sandbox.client(client.id)).description).toBe("third");
  });

  test("is chosen by keyboard, and no choice is beyond assistive technology", async ({ page, house, complaints }) => {
    complaints.expect(/409/);
    const client = await house.sandbox.newClient(fresh("by keyboard"), { description: "first" });
    await page.goto(`/sandbox/clients/${client.id}/edit`);
    await awake(page);
    const form = new ClientForm(page);
    await form.description.fill("typed here");
    await house.sandbox.change(client, { description: "second" });
    await form.save();
    await expect(part(page, /^Description/)).toBeVisible();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const found = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
      expect(found.violations).toEqual([]);
    }
    await part(page, /^Description/).getByLabel(/Take theirs/).focus();
    await page.keyboard.press("ArrowDown");
    await expect(part(page, /^Description/).getByLabel(/Keep mine/)).toBeChecked();
    await page.keyboard.press("Enter");
    await expect(page.getByText("Changes saved.")).toBeVisible();
    expect((await house.sandbox.client(client.id)).description).toBe("typed here");
  });
});

test("a copy shares no keys unless somebody asks, and needs a name of its own", async ({ page, house, complaints }) => {
  complaints.expect(/422/);
  const of = await house.sandbox.newClient(fresh("original"), {
    clientAuthentication: { authType: "JWKS", clientJWKsUrl: "https://keys.example.com/jwks" },
  });
  await page.goto(`/sandbox/clients/${of.id}`);
  await page.getByRole("link", { name: "Clone" }).click();
  await awake(page);
  await expect(page.getByText("Its JWKS URL is not carried over")).toBeVisible();
  await expect(page.locator("#f-jwks_url")).toHaveValue("");
  await page.getByRole("link", { name: "use the same keys" }).click();
  await awake(page);
  await expect(page.locator("#f-jwks_url")).toHaveValue("https://keys.example.com/jwks");
  await expect(page.getByText("The copy is given the same keys")).toBeVisible();
  const form = new ClientForm(page);
  await form.name.fill(of.name);
  await form.create();
  await expect(form.name).toHaveAccessibleDescription(/a name of its own/);
  await form.name.fill(fresh("copy"));
  await form.create();
  await expect(page.getByText("Client created.")).toBeVisible();
});
