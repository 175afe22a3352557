import { awake, expect, fresh, test } from "./support/console.ts";
import type { Page } from "@playwright/test";

const rows = (page: Page) => page.locator("#results tbody tr");
const names = (page: Page) => page.locator("#results tbody tr a.name").allTextContents();
const caption = (page: Page) => page.locator("#results caption");

test("search follows the typing, and so does the address", async ({ page, context, house, clients }) => {
  const name = fresh("needle");
  const id = await house.newClient(page, { name, description: `of the haystack ${name}!` });
  await page.goto(`${clients}?sort=status`);
  await awake(page);
  const search = page.getByRole("searchbox", { name: "Search API clients" });
  await search.pressSequentially(name.toUpperCase(), { delay: 20 });
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText(id);
  await expect(page).toHaveURL(/sort=status/);
  await expect.poll(() => new URL(page.url()).searchParams.get("q")).toBe(name.toUpperCase());
  await expect(caption(page)).toContainText(/1 of \d+ clients/);

  const pasted = await context.newPage();
  await pasted.goto(page.url());
  await expect(pasted.getByRole("searchbox")).toHaveValue(name.toUpperCase());
  expect(await names(pasted)).toEqual([name]);

  await rows(page).getByRole("link", { name, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("searchbox")).toHaveValue(name.toUpperCase());
  await expect(rows(page)).toHaveCount(1);
  await awake(page);
  await page.getByRole("searchbox").fill("");
  await expect(rows(page)).toHaveCount(25);
  await expect.poll(() => new URL(page.url()).searchParams.has("q")).toBe(false);
});

test("the links around the list keep what was searched for", async ({ page, house, clients }) => {
  const word = fresh("kept").replaceAll(" ", "-");
  await house.newClient(page, { name: `${word} one` });
  await house.newClient(page, { name: `${word} two`, status: "disabled" });
  await page.goto(clients);
  await awake(page);
  await page.getByRole("searchbox").pressSequentially(word);
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole("navigation", { name: "Filters" }).getByRole("link", { name: "Disabled" }).click();
  await expect(page.getByRole("searchbox")).toHaveValue(word);
  expect(await names(page)).toEqual([`${word} two`]);
});

test("what is found in name, id and description is found; what is not says so", async ({ page, house, clients }) => {
  const [name, description] = [fresh("Größe 東京"), fresh("beschreibung")];
  const id = await house.newClient(page, { name, description });
  for (const word of ["größe 東京", id, description]) {
    await page.goto(`${clients}?q=${encodeURIComponent(word)}`);
    expect(await names(page)).toContain(name);
  }
  await page.goto(`${clients}?q=${encodeURIComponent("<nothing & nobody>")}`);
  await expect(page.getByRole("heading", { name: "No client matches" })).toBeVisible();
  await expect(page.getByRole("searchbox")).toHaveValue("<nothing & nobody>");
  await page.getByRole("link", { name: "Show all clients" }).click();
  await expect(rows(page)).toHaveCount(25);
});

test("filters narrow the list and say which are on", async ({ page, clients }) => {
  await page.goto(clients);
  const filters = page.getByRole("navigation", { name: "Filters" });
  await filters.getByRole("link", { name: "Disabled" }).click();
  await expect(page).toHaveURL(/status=disabled/);
  await expect(filters.getByRole("link", { name: "Disabled" })).toHaveAttribute("aria-current", "true");
  for (const row of await rows(page).all()) await expect(row).toContainText("Disabled");
  await filters.getByRole("link", { name: "JWKS" }).click();
  await expect(page).toHaveURL(/status=disabled.*auth=JWKS|auth=JWKS.*status=disabled/);
  for (const row of await rows(page).all()) await expect(row).toContainText("JWKS");
  await page.goBack();
  await expect(page).not.toHaveURL(/auth=/);
  await filters.getByRole("link", { name: "Clear filters" }).click();
  await expect(page).toHaveURL(new RegExp(`${clients}$`));
});

/** A column as it stands, moments aside: they are told in the reader's own time a little later than the rest. */
async function cells(page: Page, column: string): Promise<string[]> {
  const texts = await rows(page).locator(`td[data-l="${column}"]`).allTextContents();
  return texts.map((text) => text.replace(/ (expired|ends?|today) .*/, ""));
}

test("each column sorts both ways and says how it is sorted", async ({ page, clients }) => {
  // In a narrower window the life of tokens gives way.
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${clients}?size=250`);
  for (const column of ["Name", "Client ID", "Signs in with", "Access", "Token life", "Status"]) {
    const header = page.getByRole("columnheader", { name: column });
    if (column === "Access") {
      await expect(header.getByRole("link")).toHaveCount(0);
      continue;
    }
    if (column !== "Name") await header.getByRole("link").click();
    await expect(header).toHaveAttribute("aria-sort", "ascending");
    const up = await cells(page, column);
    await header.getByRole("link").click();
    await expect(header).toHaveAttribute("aria-sort", "descending");
    const down = await cells(page, column);
    expect(down).toEqual(up.toReversed());
    expect(new Set(up).size).toBeGreaterThan(1);
    await expect(page.locator("th[aria-sort]")).toHaveCount(1);
  }
  await page.goto(`${clients}?size=250`);
  const byName = await names(page);
  expect(byName).toEqual([...byName].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)));
});

test("paging shows every client once", async ({ page, clients }) => {
  await page.goto(clients);
  const total = Number(/(\d+) clients/.exec(await caption(page).innerText())?.[1]);
  const previous = page.getByRole("link", { name: "Previous page" });
  await expect(previous).toHaveAttribute("aria-disabled", "true");
  await expect(previous).toHaveAccessibleDescription("This is the first page");
  const seen = await names(page);
  expect(seen).toHaveLength(25);
  for (let at = 2; at <= Math.ceil(total / 25); at += 1) {
    await page.getByRole("link", { name: "Next page" }).click();
    await expect(page).toHaveURL(new RegExp(`page=${at}`));
    seen.push(...(await names(page)));
  }
  await expect(page.getByRole("link", { name: "Next page" })).toHaveAttribute("aria-disabled", "true");
  expect(seen).toHaveLength(total);
  await page.goBack();
  await page.getByRole("link", { name: "50 rows a page", exact: true }).click();
  await expect(page).toHaveURL(/size=50/);
  await expect(page).not.toHaveURL(/page=/);
  expect((await names(page)).length).toBeGreaterThan(40);
});

test("an address that makes no sense still shows the list", async ({ page, clients }) => {
  for (const query of ["?page=99999", "?page=-1&size=7&sort=%00&order=up", "?status=maybe", "?size=100&size=25"]) {
    const answer = await page.goto(clients + query);
    expect(answer?.status()).toBe(200);
    await expect(rows(page).first()).toBeVisible();
  }
});

test("moments show the reader's own time after a search too", async ({ page, house, clients }) => {
  const name = fresh("moments");
  await house.newClient(page, { name });
  await page.goto(clients);
  await awake(page);
  await page.getByRole("searchbox").pressSequentially(name);
  await expect(rows(page)).toHaveCount(1);
  await expect(caption(page).locator(".moment-exact")).toContainText(/local · .* UTC/);
});
