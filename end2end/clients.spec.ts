import { awake, expect, fresh, test } from "./support/console.ts";
import { ClientForm } from "./support/form.ts";
import { certificate, keyPair } from "./support/keys.ts";

interface Stored {
  id: string;
  name: string;
  status: boolean;
  accessTokenLifeTime: number;
  description?: string;
  clientAuthentication: Record<string, unknown> & { authType: string };
  clientResources: { id: string; selectedScopes: { id: string }[] }[];
}

const idOf = (url: string) => new URL(url).pathname.split("/").at(-1) ?? "";

test.describe("create", () => {
  test.beforeEach(async ({ page, clients }) => {
    await page.goto(`${clients}/new`);
    await awake(page);
  });

  test("with a secret and one role, from the list to the client's page", async ({ page, house, clients }) => {
    await page.goto(clients);
    await page.getByRole("link", { name: "Create API client" }).click();
    await awake(page);
    const form = new ClientForm(page);
    const name = fresh("by secret");
    await form.name.fill(name);
    await form.description.fill("For the pipeline.\nAsk Ada.");
    await form.minutes.fill("90");
    await form.role("Zscaler Internet Access", "API_Role01");
    await form.create();
    await expect(page.getByText("Client created.")).toBeVisible();
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
    await expect(page).not.toHaveURL(/done=/);
    const stored = (await house.sandbox.client(idOf(page.url()))) as unknown as Stored;
    expect(stored).toMatchObject({
      name,
      description: "For the pipeline.\nAsk Ada.",
      status: true,
      accessTokenLifeTime: 5400,
      clientAuthentication: { authType: "SECRET" },
    });
    expect(stored.clientResources.flatMap((r) => r.selectedScopes)).toHaveLength(1);
  });

  test("with a JWKS URL", async ({ page, house }) => {
    const form = new ClientForm(page);
    await form.name.fill(fresh("by jwks"));
    await form.signsInWith("JWKS URL");
    await page.getByLabel("JWKS URL").last().fill("https://keys.example.com/a/jwks.json");
    await form.create();
    await expect(page.getByText("Client created.")).toBeVisible();
    await expect(page.getByText("https://keys.example.com/a/jwks.json")).toBeVisible();
    const stored = (await house.sandbox.client(idOf(page.url()))) as unknown as Stored;
    expect(stored.clientAuthentication).toMatchObject({
      authType: "JWKS", clientJWKsUrl: "https://keys.example.com/a/jwks.json",
    });
  });

  test("with a public key and a certificate, pasted", async ({ page, house }) => {
    const form = new ClientForm(page);
    const [key, cert] = [keyPair().publicKey, certificate("clientele.test")];
    await form.name.fill(fresh("by keys"));
    await form.signsInWith("Public keys and certificates");
    await page.getByLabel("Name of key 1").fill("build server");
    await page.getByRole("textbox", { name: /^Public key 1/ }).fill(key);
    await page.getByRole("textbox", { name: /^Certificates/ }).fill(cert);
    await form.create();
    await expect(page.getByText("Client created.")).toBeVisible();
    await expect(page.getByRole("listitem").filter({ hasText: "Public key build server" })).toContainText("RSA, 2048 bits");
    await expect(page.getByRole("listitem").filter({ hasText: "CN=clientele.test" })).toContainText("ends in 30 days");
    const stored = (await house.sandbox.client(idOf(page.url()))) as unknown as Stored;
    expect(stored.clientAuthentication).toMatchObject({
      authType: "PUBKEYCERT",
      publicKeys: [{ keyName: "build server", keyValue: key }],
      clientCertificates: [{ certContent: cert }],
    });
  });

  test("only what the chosen way to sign in needs is shown", async ({ page }) => {
    const form = new ClientForm(page);
    await expect(page.getByRole("textbox", { name: /^Public key 1/ })).toBeHidden();
    await expect(page.locator("#f-jwks_url")).toBeHidden();
    await form.signsInWith("JWKS URL");
    await expect(page.locator("#f-jwks_url")).toBeVisible();
    await form.signsInWith("Public keys and certificates");
    await expect(page.getByRole("textbox", { name: /^Public key 1/ })).toBeVisible();
    await expect(page.locator("#f-jwks_url")).toBeHidden();
  });

  test("what is wrong stands beside its field, and what was typed is kept", async ({ page, house }) => {
    const form = new ClientForm(page);
    await form.description.fill("kept");
    await form.minutes.fill("1441");
    await form.signsInWith("JWKS URL");
    await page.locator("#f-jwks_url").fill("http://insecure.example");
    await house.sandbox.forgetRequests();
    await form.create();
    await expect(form.summary).toContainText("3 things need mending");
    await expect(page.locator("#summary-title")).toBeFocused();
    await expect(form.name).toHaveAccessibleDescription(/Give the client a name/);
    await expect(form.name).toHaveAttribute("aria-invalid", "true");
    await expect(form.minutes).toHaveAccessibleDescription(/from 1 to 1440/);
    await expect(page.locator("#f-jwks_url")).toHaveAccessibleDescription(/starts with https/);
    await expect(form.description).toHaveValue("kept");
    await expect(form.minutes).toHaveValue("1441");
    expect(await house.sandbox.requests()).toEqual([]);

    await form.summary.getByRole("link", { name: /Give the client a name/ }).click();
    await expect(form.name).toBeFocused();
    await form.name.fill(fresh("mended"));
    await form.minutes.fill("60");
    await page.locator("#f-jwks_url").fill("https://secure.example/jwks");
    await form.create();
    await expect(page.getByText("Client created.")).toBeVisible();
    await expect(page.getByText("kept")).toBeVisible();
  });

  test("a key that cannot be read is refused with its reason", async ({ page }) => {
    const form = new ClientForm(page);
    await form.name.fill(fresh("bad key"));
    await form.signsInWith("Public keys and certificates");
    const key = page.getByRole("textbox", { name: /^Public key 1/ });
    for (const [pem, words] of [
      ["not a key", /starts with a line of dashes/],
      ["-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", /not a readable public key/],
      [keyPair().publicKey.slice(0, 200), /no last line/],
      [certificate("wrong.test"), /CERTIFICATE block/],
    ] as const) {
      await key.fill(pem);
      await form.create();
      await expect(key).toHaveAccessibleDescription(words);
      await expect(key).toHaveValue(pem);
    }
  });

  test("a private key is refused, and neither sent nor shown again", async ({ page, house, complaints, clients }) => {
    const { privateKey } = keyPair();
    const core = privateKey.split("\n")[5] ?? "";
    const sent: string[] = [];
    page.on("request", (request) => sent.push(request.url() + (request.postData() ?? "")));
    const form = new ClientForm(page);
    await form.name.fill(fresh("private"));
    await form.signsInWith("Public keys and certificates");
    await page.getByRole("textbox", { name: /^Public key 1/ }).fill(privateKey);
    await form.create();
    await expect(form.summary).toContainText(/private key/i);
    expect(sent.join("\n")).not.toContain(encodeURIComponent(core));
    expect(sent.join("\n")).not.toContain(core);

    complaints.expect(/422/);
    const fields = { name: "x", status: "active", minutes: "60", auth_type: "PUBKEYCERT", key_name: "", key_pem: privateKey, certificates: "" };
    const answer = await page.request.post(`${clients}/new`, { form: fields, headers: { origin: house.url } });
    expect(answer.status()).toBe(422);
    const text = await answer.text();
    expect(text).toMatch(/private key/i);
    expect(text).not.toContain(core);
  });

  test("roles are chosen one a service, ids one disclosure away", async ({ page, house }) => {
    const form = new ClientForm(page);
    const service = page.getByRole("group", { name: "Zscaler Private Access" });
    await expect(service.getByRole("radio").first()).toBeChecked();
    await expect(service.getByText("hhq2r7t5zpa01:mpscope000001:hpviewaccess1")).toBeHidden();
    await service.getByText("Scope ids").click();
    await expect(service.getByText("hhq2r7t5zpa01:mpscope000001:hpviewaccess1")).toBeVisible();
    // The same role in two scopes is not the same.
    const roles = await service.locator("label.choice").allInnerTexts();
    expect(new Set(roles).size).toBe(roles.length);
    const identity = page.getByRole("group", { name: "ZIdentity Administration" });
    await expect(identity.getByLabel("Super Admin administers identity")).toBeVisible();
    await expect(identity.getByText("administers identity")).toHaveCount(3);

    await form.name.fill(fresh("roles"));
    await form.role("Zscaler Client Connector", "No access");
    await form.role("Zscaler Client Connector", "Read Only");
    await form.role("Zscaler Internet Access", "API_Role_READONLY");
    await form.create();
    await expect(page.getByText("Client created.")).toBeVisible();
    const stored = (await house.sandbox.client(idOf(page.url()))) as unknown as Stored;
    const scopes = stored.clientResources.flatMap((resource) => resource.selectedScopes.map(({ id }) => id));
    expect(scopes.sort()).toEqual(["hhq2r7t5zcc01::hpzccread0001", "hhq2r7t5zia01::hprole000read"]);
  });

  test("pressing twice makes one client", async ({ page, house }) => {
    const form = new ClientForm(page);
    const name = fresh("twice");
    await house.sandbox.faults({ method: "POST", path: "*/api-clients", times: 1, action: { kind: "delay", ms: 800 } });
    await form.name.fill(name);
    await page.getByRole("button", { name: "Create client" }).dblclick();
    await page.getByRole("button", { name: "Create client" }).click({ force: true });
    await expect(page.getByText("Client created.")).toBeVisible();
    await page.goto(`/sandbox/clients?q=${encodeURIComponent(name)}`);
    await expect(page.locator("#results tbody tr")).toHaveCount(1);
  });

  test("an accepted client is followed until it is there", async ({ page, house }) => {
    await house.sandbox.faults({ method: "POST", path: "*/api-clients", times: 1, action: { kind: "accepted", after_ms: 2_500 } });
    const form = new ClientForm(page);
    const name = fresh("accepted");
    await form.name.fill(name);
    await form.create();
    await expect(page).toHaveURL(/\/sandbox\/operations\//);
    await expect(page.getByText("Waiting for ZIdentity to show it")).toBeVisible();
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
    await expect(page.getByText("Client created.")).toBeVisible();
  });

  test("an accepted client that never comes is said to be on its way, not there", async ({ page, house }) => {
    await house.sandbox.faults({ method: "POST", path: "*/api-clients", times: 1, action: { kind: "accepted", never: true } });
    const form = new ClientForm(page);
    await form.name.fill(fresh("never"));
    await form.create();
    await expect(page.getByText("Waiting for ZIdentity to show it")).toBeVisible();
    await expect(page.getByText("accepted, not there yet")).toBeVisible();
    await page.waitForTimeout(3_000);
    await expect(page).toHaveURL(/\/operations\//);
  });
});

test("a copy starts from another client and carries no secret over", async ({ page, house }) => {
  const of = await house.sandbox.newClient(fresh("original"), { description: "of many", accessTokenLifeTime: 900 });
  await house.sandbox.newSecret(of.id);
  await page.goto(`/sandbox/clients/${of.id}`);
  await page.getByRole("link", { name: "Clone" }).click();
  await awake(page);
  const form = new ClientForm(page);
  await expect(form.description).toHaveValue("of many");
  await expect(form.minutes).toHaveValue("15");
  await form.name.fill(fresh("copy"));
  await form.create();
  await expect(page.getByText("Client created.")).toBeVisible();
  expect(await house.sandbox.secrets(idOf(page.url()))).toEqual([]);
});

test.describe("edit", () => {
  test("saves what was changed and nothing else, unknown fields included", async ({ page, house }) => {
    const client = await house.sandbox.newClient(fresh("edited"), {
      description: "before", futureField: { kept: [1, "two"] },
      clientAuthentication: { authType: "SECRET", rotationHint: "monthly" },
    });
    await page.goto(`/sandbox/clients/${client.id}`);
    await page.getByRole("link", { name: "Edit" }).click();
    await awake(page);
    const form = new ClientForm(page);
    await expect(form.name).toHaveValue(client.name);
    await form.description.fill("after");
    await form.role("Zscaler Internet Access", "API_Role01");
    await form.save();
    await expect(page.getByText("Changes saved.")).toBeVisible();
    const now = await house.sandbox.client(client.id);
    const { description, clientResources, ...rest } = now;
    expect(description).toBe("after");
    expect(clientResources).toHaveLength(1);
    const { description: _, clientResources: __, ...before } = client;
    expect(rest).toEqual(before);
    await page.reload();
    await expect(page.getByRole("row", { name: /Ada.*Change client.*done/ })).toBeVisible();
  });

  test("a client deleted meanwhile is said to be gone", async ({ page, house, complaints }) => {
    complaints.expect(/404/);
    const client = await house.sandbox.newClient(fresh("gone"));
    await page.goto(`/sandbox/clients/${client.id}/edit`);
    await awake(page);
    await house.sandbox.api("DELETE", `/api-clients/${client.id}`);
    const form = new ClientForm(page);
    await form.minutes.fill("30");
    await form.save();
    await expect(page.getByRole("alert")).toContainText("no such thing");
    await expect(form.minutes).toHaveValue("30");
  });
});

test("a client is disabled and enabled, and its secret follows", async ({ page, house }) => {
  const client = await house.sandbox.newClient(fresh("switched"));
  const secret = await house.sandbox.newSecret(client.id);
  const works = async () => (await house.sandbox.token(client.id, secret.value ?? "")).ok;
  await page.goto(`/sandbox/clients/${client.id}`);
  await page.getByRole("link", { name: "Disable…" }).click();
  const dialog = page.getByRole("dialog", { name: `Disable ${client.name}?` });
  await expect(dialog.getByRole("link", { name: "Keep it as it is" })).toBeFocused();
  await dialog.getByRole("button", { name: "Disable client" }).click();
  await expect(page.getByText("Client disabled. ZIdentity gives it no more tokens.")).toBeVisible();
  expect(await works()).toBe(false);
  await page.getByRole("link", { name: "Enable…" }).click();
  await page.getByRole("button", { name: "Enable client" }).click();
  await expect(page.getByText("Client enabled.")).toBeVisible();
  expect(await works()).toBe(true);
});

test("deleting needs the name typed, and starts on the way out", async ({ page, house, complaints }) => {
  complaints.expect(/422/);
  const client = await house.sandbox.newClient(fresh("doomed"));
  await page.goto(`/sandbox/clients/${client.id}`);
  await page.getByRole("link", { name: "Delete…" }).click();
  await page.getByRole("link", { name: "Delete now…" }).click();
  await expect(page).toHaveURL(/dialog=delete/);
  await awake(page);
  const dialog = page.getByRole("dialog", { name: `Delete ${client.name}?` });
  await expect(dialog.getByRole("link", { name: "Keep it as it is" })).toBeFocused();
  await expect(dialog).toContainText("sandbox");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await page.getByRole("link", { name: "Delete…" }).click();
  await page.getByRole("link", { name: "Delete now…" }).click();
  await awake(page);
  await dialog.getByLabel(/Type the client's name/).fill(client.name.toUpperCase());
  await dialog.getByRole("button", { name: "Delete client for good" }).click();
  await expect(dialog.getByLabel(/Type the client's name/)).toHaveAccessibleDescription(/exactly/);
  await expect(dialog.getByLabel(/Type the client's name/)).toHaveValue(client.name.toUpperCase());
  expect((await house.sandbox.client(client.id)).name).toBe(client.name);
  await dialog.getByLabel(/Type the client's name/).fill(client.name);
  await dialog.getByRole("button", { name: "Delete client for good" }).click();
  await expect(page.getByText("Client deleted.")).toBeVisible();
  await expect(page).toHaveURL(/\/sandbox\/clients$/);
  await expect(house.sandbox.client(client.id)).rejects.toThrow(/404/);
});

test("the console's own client is protected from the console", async ({ page, house, complaints }) => {
  complaints.expect(/409|422/);
  const own = "/sandbox/clients/sandbox-console";
  await page.goto(own);
  for (const name of ["Delete…", "Disable…"]) {
    await expect(page.getByRole("link", { name })).toHaveAttribute("aria-disabled", "true");
    await expect(page.getByRole("link", { name })).toHaveAccessibleDescription(/signs in as this client/);
  }
  await page.goto(`${own}?dialog=delete`);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  for (const form of [{ do: "disable" }, { do: "delete", typed_name: (await house.sandbox.client("sandbox-console")).name }]) {
    const answer = await page.request.post(own, { form, headers: { origin: house.url } });
    expect(answer.status()).toBe(409);
    expect(await answer.text()).toContain("signs in as this client");
  }
  expect((await house.sandbox.client("sandbox-console")).status).toBe(true);
});
