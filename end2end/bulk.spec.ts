import { awake, Clientele, expect, fresh, test } from "./support/console.ts";
import { Process } from "./support/process.ts";
import { Sandbox } from "./support/sandbox.ts";
import type { Page } from "@playwright/test";

const box = (page: Page, name: string) => page.getByRole("checkbox", { name: `Select ${name}`, exact: true });
const bar = (page: Page) => page.locator(".bulk");
const result = (page: Page, name: string) => page.locator("table.batch tbody tr", { hasText: name }).locator("td[data-l=Result]");
/** The list of the clients with this word in their name. */
const found = (clients: string, word: string) => `${clients}?q=${encodeURIComponent(word)}`;

/** Makes clients whose names begin with the same word. */
async function some(house: Clientele, page: Page, word: string, count: number): Promise<{ ids: string[]; names: string[] }> {
  const names = Array.from({ length: count }, (_, at) => `${word} ${at + 1}`);
  const ids = [];
  for (const name of names) ids.push(await house.newClient(page, { name }));
  return { ids, names };
}

test("a row's actions carry the client's name and lead to the client", async ({ page, house, clients }) => {
  const name = fresh("acted on");
  const id = await house.newClient(page, { name });
  await page.goto(found(clients, name));
  await expect(page.getByRole("link", { name: `Secrets ${name}` })).toHaveAttribute("href", `${clients}/${id}/secrets`);
  await page.getByRole("link", { name: `Edit ${name}` }).click();
  await expect(page).toHaveURL(new RegExp(`${id}/edit$`));
});

test.describe("an auditor", () => {
  test.use({ persona: "auditor" });
  test("finds no box and no bar, and one way to the secrets", async ({ page, clients, complaints }) => {
    complaints.expect(/status of 403/);
    await page.goto(clients);
    await awake(page);
    await expect(page.getByRole("checkbox")).toHaveCount(0);
    await expect(bar(page)).toHaveCount(0);
    await expect(page.getByRole("link", { name: /^Edit / })).toHaveCount(0);
    await expect(page.getByRole("link", { name: /^Secrets / }).first()).toBeVisible();
    expect((await page.goto(`${clients}/bulk?do=disable&id=x`))?.status()).toBe(403);
  });
});

test("the bar counts what is ticked, through a search too", async ({ page, house, clients }) => {
  const word = fresh("counted").replaceAll(" ", "-");
  const { names } = await some(house, page, word, 3);
  await page.goto(found(clients, word));
  await awake(page);
  const all = page.getByRole("checkbox", { name: "Select all on this page" });
  await expect(bar(page)).toBeHidden();
  await box(page, names[0]!).check();
  await expect(bar(page)).toContainText("1 selected");
  await expect(all).toHaveJSProperty("indeterminate", true);
  await all.check();
  await expect(bar(page)).toContainText("3 selected");
  await expect(box(page, names[2]!)).toBeChecked();
  await page.getByRole("button", { name: "Clear the selection" }).click();
  await expect(bar(page)).toBeHidden();
  await expect(all).not.toBeChecked();

  await box(page, names[1]!).check();
  await page.getByRole("searchbox").fill(`${word} 3`);
  await expect(page.locator("#results tbody tr")).toHaveCount(1);
  await expect(bar(page)).toBeHidden();
  await all.check();
  await expect(bar(page)).toContainText("1 selected");
});

test("the bar stays in sight over a long list, and by the keyboard all works", async ({ page, clients }) => {
  await page.goto(`${clients}?size=50`);
  await awake(page);
  const first = page.locator("td.pick input").first();
  await first.focus();
  await page.keyboard.press("Space");
  await expect(bar(page)).toBeInViewport({ ratio: 1 });
  await page.evaluate(() => scrollTo(0, 600));
  await expect(bar(page)).toBeInViewport({ ratio: 1 });
  await bar(page).getByRole("button", { name: "Disable selected…" }).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/clients\/bulk\?.*do=disable/);
  await expect(page.getByRole("link", { name: "Keep them as they are" }).or(page.getByRole("link", { name: "Back to the list" }))).toBeFocused();
});

test("many clients are disabled: asked by name, watched live, told row by row", async ({ page, house, clients }) => {
  const word = fresh("many").replaceAll(" ", "-");
  const { ids, names } = await some(house, page, word, 4);
  await page.goto(found(clients, word));
  await awake(page);
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await page.getByRole("button", { name: "Disable selected…" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Disable 4 clients?" })).toBeVisible();
  await expect(page.getByText("In tenant sandbox")).toBeVisible();
  for (const name of names) await expect(page.getByRole("row", { name: new RegExp(`${name} .*will be disabled`) })).toBeVisible();

  await house.sandbox.faults({ method: "PUT", path: `*/${ids[1]}`, action: { kind: "status", status: 400, body: { detail: "not this one" } } });
  await page.getByRole("button", { name: "Disable 4 clients" }).click();
  await expect(page).toHaveURL(/\/sandbox\/batches\//);
  const opened = await page.evaluate(() => performance.timeOrigin);
  // While it goes on, the count moves without the page being loaded again.
  await expect(page.getByRole("status").filter({ hasText: "2 of 4: 1 disabled, 1 not carried out" })).toBeVisible();
  expect(await page.evaluate(() => performance.timeOrigin)).toBe(opened);
  await expect(page.getByText("It has ended; 1 client is not disabled for certain")).toBeVisible({ timeout: 15_000 });
  await expect(result(page, names[1]!)).toContainText("not carried out");
  await expect(result(page, names[1]!)).toContainText("not this one");
  for (const at of [0, 2, 3]) {
    await expect(result(page, names[at]!)).toHaveText(/disabled/);
    expect((await house.sandbox.client(ids[at]!)).status).toBe(false);
  }
  await page.getByText(`Ids of ${names[1]}`).click();
  await expect(page.locator("tr", { hasText: names[1]! }).getByText(/ZIdentity id/).first()).toBeVisible();

  await house.sandbox.noFaults();
  await page.getByRole("link", { name: "Look at the 1 client not carried out again" }).click();
  await page.getByRole("button", { name: "Disable 1 client" }).click();
  await expect(page.getByText("1 client is now disabled")).toBeVisible({ timeout: 15_000 });
});

test("it goes on while one is elsewhere, and the list leads back to it", async ({ page, house, clients }) => {
  const word = fresh("left").replaceAll(" ", "-");
  await some(house, page, word, 3);
  await page.goto(found(clients, word));
  await awake(page);
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await page.getByRole("button", { name: "Disable selected…" }).click();
  await page.getByRole("button", { name: "Disable 3 clients" }).click();
  await expect(page).toHaveURL(/\/batches\//);
  const batch = new URL(page.url()).pathname;
  await page.goto("/account");
  await page.waitForTimeout(4_000);
  await page.goto(clients);
  await page.getByRole("list", { name: "Work on many clients" }).locator(`a[href="${batch}"]`).click();
  await expect(page.getByText("3 clients are now disabled")).toBeVisible();
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });
  test("many clients are switched by plain forms, and the page refreshes itself", async ({ page, house, clients }) => {
    const word = fresh("plain").replaceAll(" ", "-");
    const { names } = await some(house, page, word, 2);
    await page.goto(found(clients, word));
    await expect(page.locator("#pick-all")).toBeHidden();
    await page.getByRole("button", { name: "Disable selected…" }).click();
    await expect(page.getByRole("heading", { name: "No client is selected" })).toBeVisible();
    await page.getByRole("link", { name: "Choose clients" }).click();
    await page.goto(found(clients, word));
    for (const name of names) await box(page, name).check();
    await page.getByRole("button", { name: "Disable selected…" }).click();
    await page.getByRole("button", { name: "Disable 2 clients" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Disable 2 clients" })).toBeVisible();
    await expect(page.getByText("2 clients are now disabled")).toBeVisible({ timeout: 15_000 });
  });
});

test("after a crash it says what was never begun, and goes on with it", async ({ browser }) => {
  test.slow();
  const sandbox = new Process("sandbox", { CLIENTELE_SANDBOX__LISTEN: "127.0.0.1:0" });
  const at = await sandbox.printed(({ out }) => /(http:\/\/[^\s/]+)\/oauth2/.exec(out)?.[1]);
  const upstream = new Sandbox(at);
  const settings = {
    CLIENTELE_SANDBOX__EMBEDDED: "false",
    CLIENTELE_SANDBOX__LISTEN: new URL(at).host,
    CLIENTELE_DATABASE__URL: `sqlite://${sandbox.directory}/console.db`,
  };
  const first = await Clientele.start(settings, upstream);
  const context = await browser.newContext({ baseURL: first.url, storageState: await first.session("admin") });
  const page = await context.newPage();
  const made = [];
  for (const name of ["1", "2", "3", "4", "5"]) made.push(await upstream.newClient(`crash ${name}`));
  await page.goto(`/sandbox/clients/bulk?do=disable&${made.map(({ id }) => `id=${id}`).join("&")}`);
  await page.getByRole("button", { name: "Disable 5 clients" }).click();
  await expect(page.getByRole("status").filter({ hasText: "2 of 5" })).toBeVisible();
  const batch = new URL(page.url()).pathname;
  await page.goto("about:blank");
  await first.process.kill();

  const second = await Clientele.start(settings, upstream);
  const again = await browser.newContext({ baseURL: second.url, storageState: await second.session("admin") });
  const after = await again.newPage();
  await after.goto(batch);
  // Nobody can tell at once that whoever worked on it is gone.
  await expect(after.getByText(/It stopped before its end: \d clients? (was|were) not begun/)).toBeVisible({ timeout: 45_000 });
  await after.getByRole("button", { name: "Go on with the rest" }).click();
  await expect(after.getByText(/5 clients are now disabled|It has ended/)).toBeVisible({ timeout: 20_000 });
  const off = await Promise.all(made.map(async ({ id }) => (await upstream.client(id)).status));
  expect(off).toEqual([false, false, false, false, false]);
  await context.close();
  await again.close();
  await second.stop();
  first.process.forget();
  await sandbox.stop();
  sandbox.forget();
});
