import { Clientele, awake, expect, signIn, test } from "./support/console.ts";
import { keyPair } from "./support/keys.ts";
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
          secrets: `${about}/secrets`, rotate: `${about}/rotate`, campaigns: "/sandbox/campaigns", campaign: `/sandbox/campaigns/new?id=${client.id}`, exposure: "/sandbox/exposure", delete: `${about}?dialog=delete`, remove: `${about}?dialog=remove`, removals: "/sandbox/removals", "not-found": "/nowhere", own: `${clients}/sandbox-console`,
        };
        for (const [name, path] of Object.entries(pages)) {
          await page.goto(path);
          await awake(page);
          await shoot(page, name, name !== "delete" && name !== "remove");
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

      test("names in other scripts, and long ones", async ({ page, house, clients }) => {
        test.slow();
        const names = [
          "\u0645\u0632\u0627\u0645\u0646\u0629 \u0627\u0644\u0633\u062c\u0644\u0627\u062a \u2013 prod (2)",
          "\u05d3\u05d5\u05d7 \u05dc\u05d9\u05dc\u05d9 looks-rtl",
          "\u591c\u9593\u30ec\u30dd\u30fc\u30c8\u53ce\u96c6\u30d7\u30ed\u30b0\u30e9\u30e0\uff08\u6771\u4eac\u30fb\u5927\u962a\u30fb\u798f\u5ca1\uff09",
          "a_name_without_any_space_that_goes_on_for_as_long_as_two_hundred_and_fifty_five_characters_allow_".repeat(3).slice(0, 255),
        ];
        for (const [at, name] of names.entries()) {
          const client = await house.sandbox.newClient(name, { description: "looks-names" });
          const about = `${clients}/${client.id}`;
          for (const [what, path] of Object.entries({ detail: about, edit: `${about}/edit`, delete: `${about}?dialog=delete` })) {
            await page.goto(path);
            await awake(page);
            await shoot(page, `name-${at}-${what}`, what !== "delete");
          }
          if (at > 1) {
            const reveal = await Reveal.of(page, client.id);
            await shoot(page, `name-${at}-reveal`, false);
            await reveal.finish();
          }
        }
        await page.goto(`${clients}?q=looks-names`);
        await awake(page);
        await shoot(page, "names");
      });

      test("fleets of one and of ten thousand", async ({ page, house }) => {
        test.slow();
        await page.goto(`${house.url}/sandbox/clients?q=sandbox-console`);
        await awake(page);
        await shoot(page, "fleet-1");
        const large = await Clientele.start({ CLIENTELE_SANDBOX__CLIENTS: "10000" });
        await signIn(page, large.url);
        for (const [name, path] of Object.entries({ overview: "/", list: "/sandbox/clients", last: "/sandbox/clients?size=250&page=40&sort=-name" })) {
          await page.goto(`${large.url}${path}`);
          await awake(page);
          await shoot(page, `fleet-10000-${name}`, false);
        }
        await large.stop();
      });

      test("the life of a secret", async ({ page, house, clients }) => {
        test.slow();
        const go = async (name: string, path: string, fullPage = true) => {
          await page.goto(path);
          await awake(page);
          await shoot(page, name, fullPage);
        };
        const client = await house.sandbox.newClient("Rotated at leisure");
        const old = await house.sandbox.newSecret(client.id, 31);
        const about = `${clients}/${client.id}`;
        await go("label", `${about}/secrets?dialog=label&secret=${old.id}`, false);
        await page.getByRole("dialog").getByRole("textbox", { name: /^Label/ }).fill("Nightly build");
        await page.getByLabel("Held by").fill("CI of the payments team");
        await page.getByRole("button", { name: "Save label" }).click();
        await shoot(page, "secrets-labelled");
        await page.goto(`${about}/rotate`);
        await awake(page);
        await page.getByRole("button", { name: "Make the new secret" }).click();
        const reveal = Reveal.on(page);
        await expect(reveal.dialog).toBeVisible();
        await shoot(page, "rotation-reveal", false);
        await reveal.finish();
        await shoot(page, "rotation-moving");
        await page.getByRole("button", { name: "Everything has moved" }).click();
        await shoot(page, "rotation-moved");
        await go("rotation-retire", `${about}/rotate?dialog=retire`, false);
        await go("expiring", "/sandbox/expiring");
        await go("exposure-of", "/sandbox/exposure");
        const leaked = await house.sandbox.newClient("Leaked in a chat");
        const secret = await house.sandbox.newSecret(leaked.id, 60);
        const leak = `${clients}/${leaked.id}/leak?secret=${secret.id}`;
        await go("leak", leak);
        await go("leak-outage", `${leak}&outage=yes`);
        await go("leak-no-outage", `${leak}&outage=no`);
        await page.goto(`${leak}&outage=yes`);
        await page.getByRole("button", { name: "Contain first: disable the client now" }).click();
        await awake(page);
        await shoot(page, "leak-contained");
        await go("leak-banner", `${clients}/${leaked.id}`);
        const [key, next] = [keyPair().publicKey, keyPair().publicKey];
        const signs = await house.sandbox.newClient("Signs with a key", {
          clientAuthentication: { authType: "PUBKEYCERT", publicKeys: [{ keyName: "build server", keyValue: key }] },
        });
        await go("exchange", `${clients}/${signs.id}/rotate`);
        await page.getByRole("radio", { name: /build server/ }).check();
        await page.getByLabel("New public key or certificate").fill(next);
        await page.getByRole("button", { name: "Register it beside the old one" }).click();
        await shoot(page, "exchange-under-way");
      });

      test("an edit under other hands, and the audit log", async ({ page, house, clients, complaints }) => {
        complaints.expect(/status of 409/);
        const client = await house.sandbox.newClient("Contested", { description: "first" });
        await page.goto(`${clients}/${client.id}/edit`);
        await awake(page);
        await page.getByRole("textbox", { name: /^Description/ }).fill("typed here");
        await house.sandbox.change(client, { description: "by a colleague", status: false });
        await page.getByRole("button", { name: "Save changes" }).click();
        await expect(page.getByRole("heading", { name: "What is kept?" })).toBeVisible();
        await shoot(page, "choices");
        page.once("dialog", (dialog) => void dialog.accept());
        await page.goto("/sandbox/audit");
        await awake(page);
        await shoot(page, "audit");
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

      test("teams and what they ask for", async ({ page, house, clients, complaints, browser }) => {
        complaints.expect(/status of 422/);
        const asker = await browser.newContext({ baseURL: house.url, storageState: await house.session("network"), colorScheme, viewport: page.viewportSize() });
        const member = await asker.newPage();
        await member.goto("/");
        await awake(member);
        await shoot(member, "front-door");
        await member.goto(`${clients}/new`);
        await awake(member);
        await member.getByRole("textbox", { name: "Name", exact: true }).fill("network branches");
        await member.getByRole("button", { name: "Create client" }).click();
        await member.getByLabel("Why it is needed").fill("Branches that open in May need keys of their own.");
        await shoot(member, "asks");
        await member.getByRole("button", { name: "Create client" }).click();
        await expect(member.getByRole("heading", { name: "New client network branches" })).toBeVisible();
        const request = new URL(member.url()).pathname;
        await member.goto("/");
        await awake(member);
        await shoot(member, "front-door-asked");
        await asker.close();
        const pages: Record<string, string> = { requests: "/requests", request, teams: "/teams", "teams-new": "/teams/new" };
        for (const [name, path] of Object.entries(pages)) {
          await page.goto(path);
          await awake(page);
          await shoot(page, name);
        }
        await page.goto("/teams");
        await page.getByRole("link", { name: "Payments" }).first().click();
        await awake(page);
        await shoot(page, "team");
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
