import { defineConfig } from "@playwright/test";
import "../../infra/local/sample/localhost.mjs";
import { chromium } from "./support/chromium.ts";

export default defineConfig({
  testDir: ".",
  outputDir: "../../target/browser",
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  workers: 2,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: process.stdout.isTTY ? "list" : "dot",
  use: { ...chromium, screenshot: "only-on-failure" },
  projects: [
    { name: "pages", testIgnore: "logs.spec.ts" },
    { name: "logs", testMatch: "logs.spec.ts", dependencies: ["pages"] },
  ],
});
