import { defineConfig } from "@playwright/test";
import whole from "../playwright.config.ts";

/** The rig needs a proxy and a provider of its own; `make test-proxies` runs it. */
export default defineConfig({
  ...whole,
  testDir: ".",
  testMatch: "sso.ts",
  outputDir: "../report/proxies",
  workers: 1,
});
