import { awake, expect, test } from "./support/console.ts";
import { Reveal } from "./support/reveal.ts";
import type { Page } from "@playwright/test";

/** Pictures for people: `npm run looks`, then open `shots/`. */
for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1280, 360]) {
    test.describe(`${colorScheme} ${width}`, () => {
      test.use({ colorScheme, viewport: { width, height: width > 1000 ? 800 : 740 } });
      const shoot = async (page: Page, name: string, fullPage = true) => {
        await page.waitForTimeout(250);
        await page.screenshot({ path: `shots/${name}-${colorScheme}-${width}.png`, fullPage });
      };

      test("pages", async ({ page, house, clients, complaints }) => {
        complaints.expect(/status of/);
        test.slow();
        const client = await house.sandbox.newClient("Nightly report of the security team", { description: "Reads the logs at night.\nAsk Petra." });
        await house.sandbox.newSecret(client.id, 31);
        const about = `${clients}/${client.id}`;
        const pages: Record<string, string> = {
          overview: "/", account: "/account", list: clients, empty: `${clients}?q=nothing-of-this-name`, detail: about, edit: `${about}/edit`,
          secrets: `${about}/secrets`, delete: `${about}?dialog=delete`, "not-found": "/nowhere", own: `${clients}/sandbox-console`,
        };
        for (const [name, path] of Object.entries(pages)) {
          await page.goto(path);
          await awake(page);
          await shoot(page, name, name !== "delete");
          if (name === "list" && colorScheme === "light" && width > 1000) await page.screenshot({ path: "../.pictures/list.png" });
        }
        await page.goto(`${clients}/new`);
        await awake(page);
        await shoot(page, "form");
        await page.getByRole("radiogroup", { name: "Signs in with" }).getByLabel("Public keys and certificates").check();
        await page.getByRole("textbox", { name: /^Public key 1/ }).fill("not a key");
        await page.getByRole("button", { name: "Create client" }).click();
        await expect(page.locator("#summary-title")).toBeVisible();
        await shoot(page, "form-refused");
        const reveal = await Reveal.of(page, client.id);
        await shoot(page, "reveal", false);
        await reveal.button("Show how to use it: curl").click();
        await shoot(page, "reveal-snippet", false);
        await page.keyboard.press("Escape");
        await expect(reveal.button("Keep it open")).toBeVisible();
        await shoot(page, "reveal-leaving", false);
        page.on("dialog", (dialog) => void dialog.accept());
        await house.sandbox.faults({ path: "/ziam/*", action: { kind: "status", status: 503 } });
        await page.goto(about);
        await shoot(page, "error");
        await house.sandbox.noFaults();
      });

      test("many clients", async ({ page, house, clients }) => {
        test.slow();
        await page.goto(`${clients}?status=active`);
        await awake(page);
        for (const box of (await page.locator("td.pick input").all()).slice(0, 6)) await box.check();
        await shoot(page, "selection", false);
        await page.getByRole("button", { name: "Disable selected…" }).click();
        await page.goto(`${page.url()}&id=sandbox-console&id=gone`);
        await awake(page);
        await shoot(page, "bulk");
        await house.sandbox.faults({ method: "PUT", path: "*", times: 1, action: { kind: "status", status: 400, body: { detail: "A policy of this tenant forbids it" } } });
        await page.getByRole("button", { name: /^Disable \d+ clients?$/ }).click();
        await expect(page.getByRole("status").filter({ hasText: "3 of" })).toBeVisible();
        await shoot(page, "batch-running");
        await expect(page.getByText("It has ended")).toBeVisible({ timeout: 20_000 });
        await awake(page);
        await shoot(page, "batch-ended");
        await page.goto(clients);
        await shoot(page, "list-after-batch");
      });

      test.describe("an auditor", () => {
        test.use({ persona: "auditor" });
        test("looks", async ({ page, house, clients }) => {
          const client = await house.sandbox.newClient("Only looked at");
          await page.goto(clients);
          await awake(page);
          await shoot(page, "auditor-list");
          await page.goto(`${clients}/${client.id}`);
          await awake(page);
          await shoot(page, "auditor-detail");
        });
      });

      test.describe("a stranger", () => {
        test.use({ persona: null });
        test("signs in", async ({ page }) => {
          await page.goto("/demo");
          await shoot(page, "demo");
        });
      });
    });
  }
}
