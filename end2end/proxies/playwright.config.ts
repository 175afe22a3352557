import { defineConfig } from "@playwright/test";
import whole from "../playwright.config.ts";

/** Real proxies in front of the console; `make test-sso` runs them. */
export default defineConfig({
  ...whole,
  testDir: ".",
  testMatch: ["sso.ts", "recipes.ts", "observatory.ts"],
  outputDir: "../report/proxies",
  workers: 2,
});
