import { awake, expect, signIn, test } from "./support/console.ts";

test("every page wakes up without a complaint from the browser", async ({ page, house }) => {
  await signIn(page, house.url);
  const { records } = await house.sandbox.api<{ records: { id: string }[] }>("GET", "/api-clients?limit=1");
  const [client] = records;
  const pages = ["/", "/account", "/sandbox/clients", "/sandbox/clients/new"];
  for (const of of [client?.id ?? "none", "sandbox-console"]) {
    const about = `/sandbox/clients/${of}`;
    pages.push(about, `${about}/edit`, `${about}/secrets`, `/sandbox/clients/new?from=${of}`);
    pages.push(`${about}?dialog=disable`, `${about}?dialog=delete`);
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
