import { expectAccessible } from "./support/axe.ts";
import { askForCode, begin, expectSignedIn, giveAddress, giveCode, givePhone } from "./support/steps.ts";
import { expect, test, type Page } from "./support/test.ts";

interface Looks {
  widths: number[];
  schemes: ("light" | "dark")[];
}

const EVERY: Looks = { widths: [390, 1280], schemes: ["light", "dark"] };

/** Nothing that axe knows of is wrong with the page in any of these looks. */
async function expectAccessibleInEach(page: Page, state: string, { widths, schemes } = EVERY): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 844 });
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page, `${state}, ${width} px, ${colorScheme}`);
    }
  }
}

/** In each language what differs from others: German has the longest words, Arabic is the mirror image. */
const STATES: [string, number, "light" | "dark"][] = [
  ["en", 390, "light"],
  ["en", 390, "dark"],
  ["en", 1280, "light"],
  ["en", 1280, "dark"],
  ["es", 390, "light"],
  ["de", 390, "light"],
  ["ar", 390, "dark"],
  ["ar", 1280, "light"],
];

for (const [language, width, scheme] of STATES) {
  test(`every state of every page is accessible (${language}, ${width} px, ${scheme})`, async ({ page, stack }) => {
    const looks: Looks = { widths: [width], schemes: [scheme] };
    await page.goto(`${stack.pages_url}/preview?language=${language}`);
    await expectAccessibleInEach(page, "the components", looks);
    const states = page.locator(`a[href*="page="][href*="language=${language}"]`);
    const links = await states.evaluateAll((found) => found.map((link) => (link as HTMLAnchorElement).href));
    expect(links.length).toBeGreaterThan(10);
    for (const link of links) {
      await page.goto(link);
      await expectAccessibleInEach(page, link, looks);
    }
  });
}

test("the pages on the way are accessible", async ({ page, application, project, mailbox }) => {
  const maria = project.address("maria");
  await page.goto(application.url);
  await expectAccessibleInEach(page, "the application");
  await begin(page, application);
  await expectAccessibleInEach(page, "the address");
  await giveAddress(page, "maria");
  await expect(page.getByRole("alert")).toBeVisible();
  await expectAccessibleInEach(page, "no address");
  await giveAddress(page, maria);
  await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
  await expectAccessibleInEach(page, "the code");
  await giveCode(page, await mailbox.code(maria));
  await expectSignedIn(page, application, maria);
  await expectAccessibleInEach(page, "signed in");
});

test("the pages of a project with a look of its own are accessible", async ({
  page,
  application,
  project,
  mailbox,
  otherBrowser,
}) => {
  const studio = await (await otherBrowser()).newPage();
  await studio.setContent(`<body style="margin: 0; background: linear-gradient(#0b2239, #14605c)">`);
  const drawn = async (size: { width: number; height: number }) => {
    await studio.setViewportSize(size);
    return project.picture(await studio.screenshot(), "image/png");
  };
  const logo = await drawn({ width: 400, height: 100 });
  const image = await drawn({ width: 1200, height: 1600 });
  const colors = { background: "#f3eee4", surface: "#fffdf8", title: "#0f4c44", text: "#2a2f2d", button: "#0f766a" };
  await project.looksLike({ logo, image, image_alt: "Hills at night", colors });
  const maria = project.address("maria");
  await begin(page, application);
  const pictures = page.getByRole("banner").getByRole("img");
  const widths = () => pictures.evaluateAll((found) => found.map((img) => (img as HTMLImageElement).naturalWidth));
  await expect.poll(widths).toEqual([1200, 400]);
  await expectAccessibleInEach(page, "the address");
  await giveAddress(page, "maria");
  await expect(page.getByRole("alert")).toBeVisible();
  await expectAccessibleInEach(page, "no address");
  await giveAddress(page, maria);
  await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
  await expectAccessibleInEach(page, "the code");
  await expect(page.getByRole("banner")).toMatchAriaSnapshot(`
    - banner:
      - img "Hills at night"
      - img "Demo"
  `);
  await giveCode(page, await mailbox.code(maria));
  await expectSignedIn(page, application, maria);
});

test("the pages on the way by phone are accessible", async ({ page, application, project, mailbox }) => {
  await project.takesPhones(["CO", "US"]);
  const number = project.number();
  await begin(page, application);
  await expectAccessibleInEach(page, "the address, or a phone");
  await page.getByRole("link", { name: "Phone" }).click();
  await expectAccessibleInEach(page, "the phone");
  await page.getByLabel("Country").selectOption("CO");
  await givePhone(page, "300", "SMS");
  await expect(page.getByRole("alert")).toBeVisible();
  await expectAccessibleInEach(page, "no number");
  await givePhone(page, number, "SMS");
  await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
  await expectAccessibleInEach(page, "the code");
  await giveCode(page, await mailbox.code(`+57${number.replaceAll(" ", "")}`));
  await expect(page.getByRole("heading", { name: "You are signed in" })).toBeVisible();
});

test("what a screen reader says of the phone page", async ({ page, application, project }) => {
  await project.takesPhones(["CO", "US"], { plan: ["whatsapp", "sms", "email"] });
  await begin(page, application);
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - main:
      - heading "Sign in to Sample app" [level=1]
      - paragraph: We will send you a code. No password needed.
      - navigation "Where the code goes":
        - link "Phone"
        - link "Email"
      - text: Country
      - combobox "Country":
        - option "Colombia (+57)"
        - option "United States (+1)" [selected]
      - text: Phone number
      - textbox "Phone number"
      - button "Send by WhatsApp"
      - button "Send by SMS"
  `);
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
