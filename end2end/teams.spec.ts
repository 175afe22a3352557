import { awake, expect, fresh, test, type Clientele } from "./support/console.ts";
import { ClientForm } from "./support/form.ts";
import type { Browser, Page } from "@playwright/test";

/** A page of another persona, in a browser of their own. */
async function as(browser: Browser, house: Clientele, persona: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: house.url, storageState: await house.session(persona) });
  return context.newPage();
}

const idOf = (url: string): string => new URL(url).pathname.split("/").at(-1) ?? "";

test.describe("a member", () => {
  test.use({ persona: "payments" });

  test("comes in by the front door and sees the team's clients alone", async ({ page, clients }) => {
    await page.goto("/");
    await expect(page.getByRole("heading", { name: "Your clients", level: 1 })).toBeVisible();
    await expect(page.getByRole("link", { name: "Payments", exact: true })).toBeVisible();
    await expect(page.getByRole("link", { name: "payments-nightly-report" }).first()).toBeVisible();
    await page.goto(clients);
    await awake(page);
    for (const name of await page.locator("td a.name").allInnerTexts()) expect(name).toMatch(/^payments-/);
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("combobox").fill("network-config-backup");
    await expect(page.getByText("Nothing of this name.")).toBeVisible();
  });

  test("asks for a wider role, an administrator approves it, and the secret is made", async ({ page, browser, house, clients, complaints }) => {
    complaints.expect(/status of 422/);
    const name = fresh("payments asked");
    await page.goto(`${clients}/new`);
    await awake(page);
    const form = new ClientForm(page);
    await form.name.fill(name);
    await form.role("Zscaler Private Access", "API View Only (Default)");
    await form.create();
    await expect(page.getByText("Client created.")).toBeVisible();
    const id = idOf(page.url());

    await page.goto(`${clients}/${id}/edit`);
    await awake(page);
    const insights = page.getByRole("group", { name: "Zscaler Insights" });
    await expect(insights.getByText("Beyond your team's ceiling").first()).toBeVisible();
    await insights.getByLabel(/^Read Only/).check();
    await expect(page.getByLabel("Why it is needed")).toBeHidden();
    await form.save();
    const why = page.getByLabel("Why it is needed");
    await expect(why).toBeVisible();
    await expect(page.getByText(/ZINSIGHTS · Read Only is beyond the team's ceiling/).first()).toBeVisible();
    await why.fill("the fraud model reads its verdicts");
    await form.save();
    await expect(page.getByText("It waits for somebody else's approval")).toBeVisible();
    const request = new URL(page.url()).pathname;
    await expect(page.getByRole("button", { name: "Approve and carry out" })).toHaveCount(0);

    const admin = await as(browser, house, "admin");
    await admin.goto("/requests");
    await admin.getByRole("table", { name: "For you to decide" }).getByRole("link", { name: `Change of ${name}` }).click();
    await expect(admin).toHaveURL(new RegExp(`${request}$`));
    await expect(admin.getByRole("row", { name: /Role nothing ZINSIGHTS · Read Only/ })).toBeVisible();
    await admin.getByRole("button", { name: "Approve and carry out" }).click();
    await expect(admin.getByText("Approved and carried out.")).toBeVisible();
    await admin.context().close();

    await page.goto("/");
    await expect(page.getByRole("row", { name: new RegExp(`Change of ${name}.*approved and done`) })).toBeVisible();
    const scopes = JSON.stringify(await house.sandbox.client(id));
    expect(scopes).toContain("hpzinread0001");
  });
});

test("a high role is given by two administrators, never by one", async ({ page, browser, house, clients, complaints }) => {
  complaints.expect(/status of 422/, /status of 409/);
  const id = await house.newClient(page, { name: fresh("to be high") });
  await page.goto(`${clients}/${id}/edit`);
  await awake(page);
  const form = new ClientForm(page);
  await page.getByRole("group", { name: "ZIdentity Administration" }).getByLabel(/^View Only Admin/).check();
  await form.save();
  await page.getByLabel("Why it is needed").fill("the quarterly review");
  await form.save();
  await expect(page.getByText("It waits for somebody else's approval")).toBeVisible();
  await expect(page.getByRole("button", { name: "Approve and carry out" })).toHaveCount(0);
  expect(JSON.stringify(await house.sandbox.client(id))).not.toContain("9hview00admin");

  const second = await as(browser, house, "admin2");
  await second.goto(new URL(page.url()).pathname);
  await second.getByRole("button", { name: "Approve and carry out" }).click();
  await expect(second.getByText("Approved and carried out.")).toBeVisible();
  await second.context().close();
  expect(JSON.stringify(await house.sandbox.client(id))).toContain("9hview00admin");
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false, persona: "network" });

  test("a new client that waits for approval is asked for with the same form", async ({ page, clients, complaints }) => {
    complaints.expect(/status of 422/);
    const name = fresh("network asked");
    await page.goto(`${clients}/new`);
    await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
    await page.getByRole("button", { name: "Create client" }).click();
    await expect(page.getByText("Each new client of the team is approved.").first()).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue(name);
    await page.getByLabel("Why it is needed").fill("branches that open in May");
    await page.getByRole("button", { name: "Create client" }).click();
    await expect(page.getByRole("heading", { name: `New client ${name}` })).toBeVisible();
    await page.getByRole("button", { name: "Withdraw request" }).click();
    await expect(page.getByText("Withdrawn.")).toBeVisible();
  });
});
