import { awake, expect, fresh, test } from "./support/console.ts";

const leak = (client: string, secret: string) => `/sandbox/clients/${client}/leak?secret=${secret}`;

test("a leaked secret is contained, replaced, deleted, and its client comes back", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("leaked"));
  const old = await house.sandbox.newSecret(client.id, 60);
  await page.goto(`/sandbox/clients/${client.id}/secrets`);
  await page.getByRole("link", { name: `Label of secret ${old.id}` }).click();
  await awake(page);
  await page.getByLabel("Held by").fill("the nightly build");
  await page.getByRole("button", { name: "Save label" }).click();
  await expect(page.getByText("held by the nightly build")).toBeVisible();
  await page.getByRole("link", { name: `Secret ${old.id} leaked` }).click();
  await page.getByRole("link", { name: "Yes, an outage is acceptable" }).click();
  await page.getByRole("button", { name: "Contain first: disable the client now" }).click();
  await expect(page.getByText("The client is disabled: nobody gets tokens as it")).toBeVisible();
  expect((await house.sandbox.token(client.id, old.value ?? "")).ok).toBe(false);
  await house.sandbox.newSecret(client.id, 90);
  await page.goto(leak(client.id, old.id));
  await page.getByRole("link", { name: "Delete what leaked…" }).click();
  await awake(page);
  await page.getByRole("button", { name: "Delete it for good" }).click();
  await page.getByRole("button", { name: "Enable the client" }).click();
  await expect(page.getByText("may live on until")).toBeVisible();
  await page.getByRole("button", { name: "End the report" }).click();
  await expect(page.getByText("The report is ended.")).toBeVisible();
});

test("a leaked secret is replaced while everything goes on", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("leaked on"));
  const old = await house.sandbox.newSecret(client.id, 60);
  await page.goto(leak(client.id, old.id));
  await page.getByRole("link", { name: "No, it must go on" }).click();
  await page.getByRole("button", { name: "Replace first: report it, disable nothing" }).click();
  await expect(page.getByText("A rotation of exactly this secret")).toBeVisible();
  await expect(page.getByRole("button", { name: "Make the new secret" })).toBeVisible();
  expect((await house.sandbox.token(client.id, old.value ?? "")).status).toBe(200);
});
