import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { awake, expect, fresh, test } from "./support/console.ts";
import { ClientForm } from "./support/form.ts";
import { certificate, derOf, keyPair } from "./support/keys.ts";
import type { Page } from "@playwright/test";

async function keysForm(page: Page, clients: string): Promise<ClientForm> {
  await page.goto(`${clients}/new`);
  await awake(page);
  const form = new ClientForm(page);
  await form.signsInWith("Public keys and certificates");
  return form;
}

const file = (name: string, content: string | Buffer) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.from(content) });

test.describe("keys and certificates", () => {
  test("are chosen as files, PEM or DER, and told beside their fields before anything is sent", async ({ page, house, clients }) => {
    const sent: string[] = [];
    page.on("request", (request) => { if (request.method() === "POST") sent.push(request.url()); });
    const form = await keysForm(page, clients);
    const [key, cert, other] = [keyPair().publicKey, certificate("pem.test", 12), certificate("der.test")];
    await page.getByLabel("Take public key 1 from a file").setInputFiles(file("build server.pem", key));
    await expect(page.getByRole("textbox", { name: /^Public key 1/ })).toHaveValue(key.trim());
    await expect(page.getByLabel("Name of key 1")).toHaveValue("build server");
    await expect(page.getByText("RSA, 2048 bits").first()).toBeVisible();
    await expect(page.locator(".pem-print").first()).toContainText(/SHA-256 ([0-9A-F]{2}:){31}[0-9A-F]{2}/);
    await page.getByLabel("Add certificates from files").setInputFiles([file("a.crt", cert), file("b.cer", derOf(other))]);
    await expect(page.getByText("CN=pem.test")).toBeVisible();
    await expect(page.getByText("CN=der.test")).toBeVisible();
    await expect(page.getByText(/ends in 1[12] days/)).toBeVisible();
    expect(sent).toEqual([]);
    await form.name.fill(fresh("from files"));
    await form.create();
    await expect(page.getByText("Client created.")).toBeVisible();
    // On its page, and in the list, an end that is near is told like a secret's.
    await expect(page.getByText("CN=pem.test")).toBeVisible();
    await expect(page.locator(".tag.warn", { hasText: /ends in 1[12] days/ })).toBeVisible();
    const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
    const stored = (await house.sandbox.client(id)).clientAuthentication as unknown as {
      publicKeys: { keyName: string }[]; clientCertificates: { certContent: string }[];
    };
    expect(stored.publicKeys.map(({ keyName }) => keyName)).toEqual(["build server"]);
    expect(stored.clientCertificates.map(({ certContent }) => certContent.trim())).toEqual([cert.trim(), other.trim()]);
    await page.goto(`${clients}?q=${id}`);
    await expect(page.getByRole("cell", { name: /in 1[12] days certificate/ })).toBeVisible();
  });

  test("that are weak or have ended are refused beside their field", async ({ page, clients }) => {
    const form = await keysForm(page, clients);
    await form.name.fill(fresh("weak"));
    await page.getByRole("textbox", { name: /^Public key 1/ }).fill(keyPair(1024).publicKey);
    await expect(page.getByText("An RSA key of 1024 bits is too weak")).toBeVisible();
    await form.create();
    await expect(page.getByRole("textbox", { name: /^Public key 1/ })).toHaveAccessibleDescription(/1024 bits is too weak/);
    await page.getByRole("textbox", { name: /^Public key 1/ }).fill("");
    await page.getByRole("textbox", { name: /^Certificates/ }).fill(certificate("ended.test", -1));
    await expect(page.getByText(/expired/)).toBeVisible();
    await form.create();
    await expect(form.summary).toContainText("Certificate 1 has ended already");
  });

  test("a private key in a file goes no further than the browser", async ({ page, clients }) => {
    const { privateKey } = keyPair();
    const sent: string[] = [];
    page.on("request", (request) => sent.push(request.url() + (request.postData() ?? "")));
    await keysForm(page, clients);
    for (const content of [privateKey, derOf(privateKey)]) {
      await page.getByLabel("Take public key 1 from a file").setInputFiles(file("server.key.pem", content));
      await expect(page.getByRole("textbox", { name: /^Public key 1/ })).toHaveAccessibleDescription(/server\.key\.pem: This is a private key/);
      await expect(page.getByRole("textbox", { name: /^Public key 1/ })).toHaveValue("");
    }
    expect(sent.join("\n")).not.toContain(privateKey.split("\n")[5] ?? "nothing");
  });

  test.describe("without script", () => {
    test.use({ javaScriptEnabled: false });
    test("are pasted, and no file is offered that nobody would read", async ({ page, clients }) => {
      await page.goto(`${clients}/new`);
      const form = new ClientForm(page);
      await form.signsInWith("Public keys and certificates");
      await expect(page.getByLabel("Add certificates from files")).toBeHidden();
      await form.name.fill(fresh("pasted"));
      await page.getByRole("textbox", { name: /^Public key 1/ }).fill(keyPair().publicKey);
      await form.create();
      await expect(page.getByText("Client created.")).toBeVisible();
      await expect(page.getByText("RSA, 2048 bits")).toBeVisible();
    });
  });
});

test.describe("a JWKS URL", () => {
  const serving = async (run: (url: string, asked: () => number) => Promise<void>) => {
    let asked = 0;
    const server = createServer((request, response) => {
      asked += 1;
      const found = request.url === "/jwks";
      response.writeHead(found ? 200 : 404, { "content-type": "application/json" });
      response.end(found ? JSON.stringify({ keys: [{ kty: "EC", crv: "P-256", x: "eA", y: "eQ", kid: "signing-1", alg: "ES256" }] }) : "a-body");
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    try {
      await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, () => asked);
    } finally {
      server.close();
    }
  };

  for (const script of [true, false]) {
    test.describe(script ? "with script" : "without script", () => {
      test.use({ javaScriptEnabled: script });
      test("is looked at by the server on request, and what was typed stays", async ({ page, house, clients }) => {
        await serving(async (url, asked) => {
          await page.goto(`${clients}/new`);
          if (script) await awake(page);
          const form = new ClientForm(page);
          await form.name.fill("typed and kept");
          await form.signsInWith("JWKS URL");
          await house.sandbox.forgetRequests();
          await page.locator("#f-jwks_url").fill(`${url}/jwks`);
          await page.getByRole("button", { name: "Check this URL" }).click();
          await expect(page.getByText("This address answers with 1 key")).toBeVisible();
          await expect(page.getByText("EC, P-256, ES256, key id signing-1")).toBeVisible();
          await page.locator("#f-jwks_url").fill(`${url}/elsewhere`);
          if (script) await expect(page.getByText("This address answers with 1 key")).toBeHidden();
          await page.getByRole("button", { name: "Check this URL" }).click();
          await expect(page.getByText("there is nothing for us (4xx)")).toBeVisible();
          await expect(page.getByText("a-body")).toHaveCount(0);
          await page.locator("#f-jwks_url").fill("https://10.0.0.1/jwks");
          await page.getByRole("button", { name: "Check this URL" }).click();
          await expect(page.getByText("This address was not asked")).toBeVisible();
          await expect(form.name).toHaveValue("typed and kept");
          expect(asked()).toBe(2);
        });
      });
    });
  }

  test("Enter in the form saves, and does not look", async ({ page, clients }) => {
    await serving(async (_url, asked) => {
      await page.goto(`${clients}/new`);
      await awake(page);
      const form = new ClientForm(page);
      await form.name.fill(fresh("by enter"));
      await form.name.press("Enter");
      await expect(page.getByText("Client created.")).toBeVisible();
      expect(asked()).toBe(0);
    });
  });

  test("of a client is looked at from its page; an auditor is told why not", async ({ page, house, clients }) => {
    await serving(async (url) => {
      const client = await house.sandbox.newClient(fresh("by url"), {
        clientAuthentication: { authType: "JWKS", clientJWKsUrl: `${url}/jwks` },
      });
      await page.goto(`${clients}/${client.id}`);
      await page.getByRole("button", { name: "Check this URL" }).click();
      await expect(page.getByText("This address answers with 1 key")).toBeVisible();
    });
  });
});
