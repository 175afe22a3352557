import type { Locator, Page } from "@playwright/test";

/** A client's form. */
export class ClientForm {
  readonly name: Locator;
  readonly description: Locator;
  readonly minutes: Locator;
  readonly summary: Locator;

  constructor(readonly page: Page) {
    this.name = page.getByRole("textbox", { name: "Name", exact: true });
    this.description = page.getByLabel("Description");
    this.minutes = page.getByLabel("Token lifetime");
    this.summary = page.getByRole("alert");
  }

  signsInWith(words: "Client secret" | "JWKS URL" | "Public keys and certificates"): Promise<void> {
    return this.page.getByRole("radiogroup", { name: "Signs in with" }).getByLabel(words).check();
  }

  /** Chooses one role of a service, both by their words. */
  async role(service: string, role: string): Promise<void> {
    await this.page.getByRole("group", { name: service }).getByLabel(role, { exact: true }).check();
  }

  create(): Promise<void> {
    return this.page.getByRole("button", { name: "Create client" }).click();
  }

  save(): Promise<void> {
    return this.page.getByRole("button", { name: "Save changes" }).click();
  }
}
