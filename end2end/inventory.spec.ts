import { awake, expect, fresh, test } from "./support/console.ts";

test("what ends is in the picture, in its table, and one filter away", async ({ page, house }) => {
  const name = fresh("ends");
  const id = await house.newClient(page, { name });
  await house.sandbox.newSecret(id, 45);
  await page.goto(`/sandbox/clients/${id}`);
  await page.getByRole("button", { name: `Read ${name} and its secrets again` }).click();
  await expect(page.getByText("Read again: this is what ZIdentity shows now.")).toBeVisible();

  await page.goto("/sandbox/expiring");
  await expect(page.locator("figure.chart svg")).toBeVisible();
  await page.getByText("The same as a table").click();
  await expect(page.getByRole("table", { name: "What ends in which week" })).toBeVisible();
  await page.getByRole("searchbox", { name: "Search what ends by its client" }).fill(name);
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(page).toHaveURL(/q=ends/);
  const rows = page.locator("#results tbody tr");
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("in 45 days");
  await page.getByRole("navigation", { name: "Filters" }).getByRole("link", { name: /Ends within 7 days/ }).click();
  await expect(page.getByRole("heading", { name: "Nothing that ends matches" })).toBeVisible();
});

test("a reading of everything is followed to its end", async ({ page }) => {
  await page.goto("/sandbox/inventory");
  await expect(page.getByText(/^All read: \d+ clients\.$/)).toBeVisible({ timeout: 30_000 });
  await page.reload();
  await awake(page);
  await page.getByRole("button", { name: "Read everything again" }).click();
  await expect(page.getByText("Everything is being read again.")).toBeVisible();
  await expect(page.getByText(/^All read: \d+ clients\.$/)).toBeVisible({ timeout: 30_000 });
});

test("what changed outside is told on the client's page, and put back through the form", async ({ page, house }) => {
  const name = fresh("drift");
  const id = await house.newClient(page, { name, description: "as we know it" });
  await house.sandbox.change(await house.sandbox.client(id), { description: "as somebody made it" });
  await page.goto(`/sandbox/clients/${id}`);
  const told = page.locator("#drift");
  await expect(told).toContainText("It changed outside this console");
  await expect(told).toContainText("as somebody made it");
  await told.getByRole("link", { name: `Put back what ${name} was` }).click();
  await expect(page.getByRole("heading", { name: "What is kept?" })).toBeVisible();
  await page.getByRole("button", { name: "Save with these choices" }).click();
  await expect(page.getByText("Changes saved.")).toBeVisible();
  await expect(page.locator("#drift")).toHaveCount(0);
  expect((await house.sandbox.client(id)).description).toBe("as we know it");
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("a change is taken note of with a form", async ({ page, house }) => {
    const made = await house.sandbox.newClient(fresh("outside"));
    await page.goto("/sandbox/clients");
    await page.goto(`/sandbox/clients/${made.id}`);
    await page.locator("#drift").getByRole("button", { name: /^Take note of what/ }).click();
    await expect(page.getByText("Noted.")).toBeVisible();
    await expect(page.locator("#drift")).toHaveCount(0);
  });
});
