import { expect, fresh, test } from "./support/console.ts";
import { keyPair } from "./support/keys.ts";

test("a key is exchanged for another, and the old one goes last", async ({ page, house, complaints }) => {
  complaints.expect(/status of 422/);
  const [old, next] = [keyPair().publicKey, keyPair().publicKey];
  const client = await house.sandbox.newClient(fresh("signs"), {
    clientAuthentication: { authType: "PUBKEYCERT", publicKeys: [{ keyName: "build server", keyValue: old }] },
  });
  const names = async () => {
    const { clientAuthentication } = await house.sandbox.client(client.id);
    return (clientAuthentication as { publicKeys: { keyName: string }[] }).publicKeys.map(({ keyName }) => keyName);
  };
  await page.goto(`/sandbox/clients/${client.id}`);
  await page.getByRole("link", { name: "Exchange key" }).click();
  await expect(page.getByRole("heading", { name: "Exchange a key without an outage" })).toBeVisible();
  await page.getByRole("radio", { name: /build server/ }).check();
  const begin = page.getByRole("button", { name: "Register it beside the old one" });
  await page.getByLabel("New public key or certificate").fill("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----");
  await begin.click();
  await expect(page.getByText("This is a private key").first()).toBeVisible();
  expect(await page.content()).not.toContain("AAAA");

  await page.getByLabel("New public key or certificate").fill(next);
  await page.getByLabel("Name of the new key").fill("build server 2");
  await begin.click();
  await expect(page.getByRole("heading", { name: "An exchange is under way" })).toBeVisible();
  expect(await names()).toEqual(["build server", "build server 2"]);
  await expect(page.getByRole("button", { name: "Take the old one away" })).toHaveAttribute("aria-disabled", "true");
  await page.getByRole("button", { name: "Everything has moved" }).click();
  await page.getByRole("button", { name: "Take the old one away" }).click();
  await expect(page.getByText("The last exchange is done: the old one is gone")).toBeVisible();
  expect(await names()).toEqual(["build server 2"]);
});
