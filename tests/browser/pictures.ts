import { LANGUAGES } from "./support/languages.ts";
import { otherThan } from "./support/mailbox.ts";
import { REPOSITORY } from "./support/stack.ts";
import { begin, expectSignedIn, giveAddress, giveCode } from "./support/steps.ts";
import { expect, test } from "./support/test.ts";

const FOLDER = `${REPOSITORY}target/screenshots`;
const README_PICTURE = `${REPOSITORY}docs/sign-in.png`;

for (const width of [390, 1280]) {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(() => {
      test.use({ viewport: { width, height: width === 390 ? 844 : 900 }, colorScheme });

      test(`${width} px, ${colorScheme}`, async ({ page, application, project, mailbox, stack }) => {
        const maria = project.address("maria");
        const take = (name: string) =>
          page.screenshot({ path: `${FOLDER}/${name}-${width}-${colorScheme}.png`, fullPage: true });
        await page.goto(application.url);
        await take("application");
        await begin(page, application);
        await take("address");
        await giveAddress(page, "maria");
        await expect(page.getByRole("alert")).toBeVisible();
        await take("address-problem");
        await giveAddress(page, maria);
        await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
        await take("code");
        const code = await mailbox.code(maria);
        await giveCode(page, otherThan(code));
        await expect(page.getByRole("alert")).toBeVisible();
        await take("code-problem");
        await giveCode(page, code);
        await expectSignedIn(page, application, maria);
        await take("application-signed-in");
        await page.goto(`${application.url}/callback?state=unknown`);
        await take("application-problem");
        await page.goto(`${stack.pages_url}/preview`);
        await take("preview");
      });

      for (const language of ["en", ...LANGUAGES.map(({ lang }) => lang)]) {
        test(`every state, ${language}, ${width} px, ${colorScheme}`, async ({ page, stack }) => {
          await page.goto(`${stack.pages_url}/preview`);
          const states = page.locator(`a[href*="page="][href$="language=${language}"]`);
          const links = await states.evaluateAll((found) => found.map((link) => (link as HTMLAnchorElement).href));
          for (const link of links) {
            await page.goto(link);
            const state = new URL(link).searchParams.get("page");
            const path = `${FOLDER}/preview-${state}-${language}-${width}-${colorScheme}.png`;
            await page.screenshot({ path, fullPage: true });
          }
        });
      }
    });
  }
}

test.describe(() => {
  test.use({ viewport: { width: 500, height: 680 } });

  test("the picture of the README", async ({ page, application }) => {
    const maria = "maria@example.org";
    await begin(page, application);
    await page.getByLabel("Email address").fill(maria);
    const address = await page.screenshot();
    await page.keyboard.press("Enter");
    await page.getByLabel("Code", { exact: true }).pressSequentially("4829");
    const code = await page.screenshot();
    const images = [address, code].map((image) => `<img src="data:image/png;base64,${image.toString("base64")}">`);
    await page.setViewportSize({ width: 1000, height: 680 });
    await page.goto("about:blank");
    await page.setContent(`<style>body { margin: 0; display: flex }</style>${images.join("")}`);
    await page.screenshot({ path: README_PICTURE });
  });
});
