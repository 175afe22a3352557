import AxeBuilder from "@axe-core/playwright";
import { awake, expect, fresh, test } from "./support/console.ts";
import { Reveal } from "./support/reveal.ts";
import type { Page } from "@playwright/test";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function isClean(page: Page, what: string, ...without: string[]): Promise<void> {
  const axe = without.reduce((all, part) => all.exclude(part), new AxeBuilder({ page }).withTags(RULES));
  const { violations } = await axe.analyze();
  const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${what}: ${id} ${node.html}`));
  expect.soft(found).toEqual([]);
  const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect.soft(wide, `${what}: nothing sticks out sideways`).toBeLessThanOrEqual(room ?? 0);
}

// What fades in has no contrast yet: nothing moves here.
test.use({ permissions: ["clipboard-read", "clipboard-write"], contextOptions: { reducedMotion: "reduce" } });

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1280, 360]) {
    test.describe(`${colorScheme}, ${width} wide`, () => {
      test.use({ colorScheme, viewport: { width, height: 800 } });

      test("every page is clean", async ({ page, house, clients, complaints }) => {
        complaints.expect(/status of 404/);
        test.slow();
        const { records } = await house.sandbox.api<{ records: { id: string; clientAuthentication: { authType: string } }[] }>("GET", "/api-clients?limit=1000");
        const kinds = new Map(records.map((client) => [client.clientAuthentication.authType, client.id]));
        const pages = ["/", "/account", "/teams", "/teams/new", "/requests", clients, "/sandbox/expiring", "/sandbox/campaigns", "/sandbox/exposure", "/sandbox/drift", "/sandbox/removals", "/sandbox/inventory", "/sandbox/audit", "/sandbox/audit?outcome=done", "/sandbox/audit?person=nobody", `${clients}?q=nobody-has-this-name`, `${clients}/new`, "/nowhere"];
        for (const id of [...kinds.values(), "sandbox-console"]) pages.push(`${clients}/${id}`, `${clients}/${id}/edit`, `${clients}/${id}/secrets`, `${clients}/${id}/rotate`, `${clients}/${id}/owner`);
        for (const path of pages) {
          await page.goto(path);
          await awake(page);
          await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
          await isClean(page, path);
        }
      });

      test("every dialog is clean", async ({ page, house, clients }) => {
        test.slow();
        const client = await house.sandbox.newClient(fresh("dialogs"));
        const secret = await house.sandbox.newSecret(client.id);
        for (const path of [`?dialog=delete`, `?dialog=remove`, `?dialog=disable`, `/secrets?dialog=delete&secret=${secret.id}`, `/secrets?dialog=label&secret=${secret.id}`]) {
          await page.goto(`${clients}/${client.id}${path}`);
          await awake(page);
          await expect(page.getByRole("dialog")).toBeVisible();
          await isClean(page, path);
        }
        for (const path of ["", "&outage=yes", "&outage=no"]) {
          await page.goto(`${clients}/${client.id}/leak?secret=${secret.id}${path}`);
          await awake(page);
          await isClean(page, `a leak${path}`);
        }
        const reveal = await Reveal.of(page, client.id);
        await isClean(page, "reveal, masked");
        await reveal.button("Show secret value").click();
        await reveal.button("Show how to use it: curl").click();
        await isClean(page, "reveal, shown, with a snippet");
        await page.keyboard.press("Escape");
        await expect(reveal.button("Keep it open")).toBeVisible();
        await isClean(page, "reveal, leaving");
        await reveal.button("Keep it open").click();
        await reveal.finish();
        await isClean(page, "secrets, after one was created");
      });

      test("the work on many clients is clean", async ({ page, house, clients }) => {
        test.slow();
        const made = [await house.newClient(page, { name: fresh("bulk") }), await house.newClient(page, { name: fresh("bulk") })];
        await page.goto(clients);
        await awake(page);
        await page.locator("td.pick input").first().check();
        await expect(page.locator(".bulk")).toBeVisible();
        // The rows have been looked at among the pages; here the bar lies over one of them until one scrolls.
        await isClean(page, "list with a selection", "#results tbody");
        await page.goto(`${clients}/bulk?do=disable&id=${made.join("&id=")}&id=gone`);
        await awake(page);
        await isClean(page, "question");
        // Long enough to be looked at while it runs.
        await house.sandbox.faults({ path: "*/api-clients/*", action: { kind: "delay", ms: 3_000 } });
        await page.getByRole("button", { name: /^Disable \d+ clients?$/ }).click();
        await expect(page).toHaveURL(/\/batches\//);
        await awake(page);
        await isClean(page, "batch, running");
        await house.sandbox.noFaults();
        await expect(page.locator(".notice")).toBeVisible({ timeout: 15_000 });
        await awake(page);
        await isClean(page, "batch, ended");
      });

      test("a form that was refused and a page that failed are clean", async ({ page, house, clients, complaints }) => {
        complaints.expect(/status of 5/);
        await page.goto(`${clients}/new`);
        await awake(page);
        await page.getByRole("radiogroup", { name: "Signs in with" }).getByLabel("Public keys and certificates").check();
        await page.getByRole("button", { name: "Create client" }).click();
        await expect(page.locator("#summary-title")).toBeVisible();
        await isClean(page, "form, refused");
        await house.sandbox.faults({ path: "*/api-clients/*", action: { kind: "status", status: 500 } });
        await page.goto(`${clients}/any`);
        await isClean(page, "error page");
      });

      test("signing in is clean", async ({ browser, house }) => {
        const context = await browser.newContext({ baseURL: house.url, colorScheme, viewport: { width, height: 800 }, reducedMotion: "reduce" });
        const page = await context.newPage();
        await page.goto("/demo");
        await isClean(page, "/demo");
        await context.close();
      });
    });
  }
}
