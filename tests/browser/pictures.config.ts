import { defineConfig } from "@playwright/test";
import tests from "./playwright.config.ts";

/** `make pictures`: what the pages look like, for people to look at. */
export default defineConfig({ ...tests, projects: [{ testMatch: "pictures.ts" }] });
