import { askForCode, begin, expectSignedIn, giveAddress, giveCode } from "./support/steps.ts";
import { expect, test } from "./support/test.ts";

test.beforeEach(async ({ project }) => project.isGuarded());

test("while the guard is up, the browser solves a puzzle and the code is longer", async ({
  page,
  application,
  project,
  mailbox,
}) => {
  const maria = project.address("maria");
  await askForCode(page, application, maria);
  await expect(page.getByText(`We sent a code of 8 digits to ${maria}.`)).toBeVisible();
  await giveCode(page, await mailbox.code(maria));
  await expectSignedIn(page, application, maria);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the page says what is needed and keeps what was typed", async ({ page, application, project }) => {
    const maria = project.address("maria");
    await begin(page, application);
    await giveAddress(page, maria);
    await expect(page.getByRole("alert")).toContainText("Please allow scripts for this page, or try again in an hour.");
    await expect(page.getByLabel("Email address")).toHaveValue(maria);
  });
});
