import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type axe from "axe-core";
import { askForCode, begin, expectSignedIn, giveAddress, giveCode } from "./support/steps.ts";
import { expect, test, type Page } from "./support/test.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Looks {
  widths: number[];
  schemes: ("light" | "dark")[];
}

const EVERY: Looks = { widths: [390, 1280], schemes: ["light", "dark"] };
const ONE: Looks = { widths: [390], schemes: ["light"] };

test.beforeEach(({ page }) => page.addInitScript({ content: AXE }));

/** Nothing that axe knows of is wrong with the page. */
async function expectAccessible(page: Page, state: string, { widths, schemes } = EVERY): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 844 });
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run());
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
      expect(found, `${state}, ${width} px, ${colorScheme}`).toEqual([]);
    }
  }
}

for (const [language, looks] of Object.entries({ en: EVERY, es: ONE })) {
  test(`every state of every page is accessible (${language})`, async ({ page, stack }) => {
    await page.goto(`${stack.pages_url}/preview?language=${language}`);
    await expectAccessible(page, "the components", looks);
    const states = page.locator(`a[href*="page="][href*="language=${language}"]`);
    const links = await states.evaluateAll((found) => found.map((link) => (link as HTMLAnchorElement).href));
    expect(links.length).toBeGreaterThan(10);
    for (const link of links) {
      await page.goto(link);
      await expectAccessible(page, link, looks);
    }
  });
}

test("the pages on the way are accessible", async ({ page, application, project, mailbox }) => {
  const maria = project.address("maria");
  await page.goto(application.url);
  await expectAccessible(page, "the application");
  await begin(page, application);
  await expectAccessible(page, "the address");
  await giveAddress(page, "maria");
  await expect(page.getByRole("alert")).toBeVisible();
  await expectAccessible(page, "no address");
  await giveAddress(page, maria);
  await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
  await expectAccessible(page, "the code");
  await giveCode(page, await mailbox.code(maria));
  await expectSignedIn(page, application, maria);
  await expectAccessible(page, "signed in");
});

test("what a screen reader says of the address page", async ({ page, application }) => {
  await begin(page, application);
  await expect(page.locator("body")).toMatchAriaSnapshot(`
    - banner: Demo
    - main:
      - heading "Sign in to Sample app" [level=1]
      - paragraph: We will email you a code. No password needed.
      - text: Email address
      - textbox "Email address"
      - button "Continue"
    - contentinfo: Protected by SmartAccess
    - status
  `);
});

test("what a screen reader says of the code page", async ({ page, application, project }) => {
  await askForCode(page, application, project.address("maria"));
  await expect(page.locator("body")).toMatchAriaSnapshot(`
    - banner: Demo
    - main:
      - heading "Enter your code" [level=1]
      - paragraph:
        - text: We sent a code of 6 digits to
        - strong: /maria@.+/
        - text: .
      - text: Code
      - textbox "Code"
      - paragraph: It can take a minute. Please look into your spam folder too.
      - button "Sign in"
      - button /Send a new code in 0:[0-9]+/ [disabled]
      - link "Use another address"
    - contentinfo: Protected by SmartAccess
    - status
  `);
});
