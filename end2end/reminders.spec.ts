import { Clientele, expect, test } from "./support/console.ts";

/** Reminders are noted a minute after the console has begun to read. */
const NOTED = 100_000;

test.describe("reminders", () => {
  let house: Clientele;

  test.beforeAll(async () => {
    // Nobody listens there, so that what fails is seen as well.
    house = await Clientele.start({
      CLIENTELE_REMINDERS__SMTP_URL: "smtp://127.0.0.1:1",
      CLIENTELE_REMINDERS__SMTP_FROM: "Clientele <clientele@example.com>",
    });
  });
  test.afterAll(async () => house.stop());

  test("somebody sees to what ends, and who did stands beside it; what could not be sent is said", async ({ browser }) => {
    test.setTimeout(NOTED + 60_000);
    const context = await browser.newContext({ baseURL: house.url, storageState: await house.session("admin") });
    const page = await context.newPage();
    const button = page.getByRole("button", { name: /^I see to it/ }).first();
    await expect(async () => {
      await page.goto("/sandbox/expiring");
      await expect(button).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: NOTED, intervals: [3_000] });
    await expect(page.getByText("Reminders could not be sent")).toBeVisible();
    await expect(page.getByText(/sees to it, since/)).toHaveCount(0);

    await button.click();
    await expect(page).toHaveURL(/done=acknowledged/);
    await expect(page.getByText("Noted that you see to it.")).toBeVisible();
    await expect(page.getByText(/sees to it, since/)).toHaveCount(1);
    await page.goto("/sandbox/expiring");
    await expect(page.getByText(/sees to it, since/)).toHaveCount(1);
    await page.goto("/sandbox/audit");
    await expect(page.getByRole("link", { name: "See to what ends" }).first()).toBeVisible();
    await context.close();
  });
});
