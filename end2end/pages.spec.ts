import { awake, expect, test } from "./support/console.ts";

test("every page wakes up without a complaint from the browser", async ({ page, house }) => {
  const { records } = await house.sandbox.api<{ records: { id: string }[] }>("GET", "/api-clients?limit=1");
  const [client] = records;
  const pages = ["/", "/account", "/teams", "/teams/new", "/requests", "/sandbox/clients", "/sandbox/clients/new", "/sandbox/expiring", "/sandbox/drift", "/sandbox/removals", "/sandbox/inventory", "/sandbox/audit"];
  for (const of of [client?.id ?? "none", "sandbox-console"]) {
    const about = `/sandbox/clients/${of}`;
    pages.push(about, `${about}/edit`, `${about}/secrets`, `/sandbox/clients/new?from=${of}`);
    pages.push(`${about}?dialog=disable`, `${about}?dialog=remove`, `${about}?dialog=delete`);
  }
  for (const path of pages) {
    await test.step(path, async () => {
      const answer = await page.goto(path);
      expect(answer?.status()).toBe(200);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await awake(page);
    });
  }
});

test("the overview's steps are sentences, not columns of letters", async ({ page }) => {
  await page.goto("/");
  for (const step of await page.locator(".steps > li").all()) {
    expect((await step.boundingBox())?.height).toBeLessThan(60);
  }
});
