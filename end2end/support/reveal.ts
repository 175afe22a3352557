import { expect, type Locator, type Page } from "@playwright/test";
import { awake } from "./console.ts";

/** The dialog that shows a new secret once. */
export class Reveal {
  readonly dialog: Locator;
  readonly value: Locator;
  readonly done: Locator;

  private constructor(readonly page: Page) {
    this.dialog = page.getByRole("dialog", { name: /^New secret for/ });
    this.value = this.dialog.locator("#secret-value");
    this.done = this.dialog.getByRole("button", { name: "Done" });
  }

  /** Presses "Create secret" on the page of a client's secrets and waits for the dialog. */
  static async of(page: Page, client: string): Promise<Reveal> {
    await page.goto(`/sandbox/clients/${client}/secrets`);
    await awake(page);
    await page.getByRole("button", { name: "Create secret" }).click();
    const reveal = Reveal.on(page);
    await expect(reveal.dialog).toBeVisible();
    return reveal;
  }

  /** The dialog of a page that somebody else opened. */
  static on(page: Page): Reveal {
    return new Reveal(page);
  }

  button(name: string): Locator {
    return this.dialog.getByRole("button", { name, exact: true });
  }

  /** The value, as a person gets it without looking. Needs permission for the clipboard. */
  async copied(): Promise<string> {
    await this.button("Copy secret value").click();
    await expect(this.dialog.getByRole("status").getByText("Copied the secret value")).toBeAttached();
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  async tickStored(): Promise<void> {
    await this.dialog.getByLabel("I have stored this secret").check();
  }

  /** Stores it, says so, and leaves. */
  async finish(): Promise<void> {
    await this.tickStored();
    await this.done.click();
    await expect(this.page.getByText("Secret created.")).toBeVisible();
  }
}
