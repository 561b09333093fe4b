import { otherThan } from "./support/mailbox.ts";
import { askForCode, expectSignedIn, giveCode } from "./support/steps.ts";
import { expect, test, type Page } from "./support/test.ts";

const REFUSED = "This code is not right, or no longer good. Check it, or ask for a new one.";

async function expectRefused(page: Page): Promise<void> {
  await expect(page.getByRole("alert")).toHaveText(REFUSED);
  await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
}

test("a wrong code is refused, and the right one still works", async ({ page, application, project, mailbox }) => {
  const maria = project.address("maria");
  await askForCode(page, application, maria);
  const code = await mailbox.code(maria);
  await giveCode(page, otherThan(code));
  await expectRefused(page);
  await expect(page.getByLabel("Code", { exact: true })).toHaveValue(otherThan(code));
  await expect(page.getByLabel("Code", { exact: true })).toHaveAccessibleDescription(new RegExp(REFUSED));
  await giveCode(page, code);
  await expectSignedIn(page, application, maria);
});

test("an expired code is refused with the same words, and a new one works", async ({
  page,
  application,
  project,
  mailbox,
}) => {
  const maria = project.address("maria");
  await askForCode(page, application, maria);
  const code = await mailbox.code(maria);
  await project.isAhead(301);
  await giveCode(page, code);
  await expectRefused(page);
  await page.getByRole("button", { name: "Send a new code" }).click();
  await expect(page.getByRole("status").filter({ hasText: "A new code is on its way." })).toBeVisible();
  await giveCode(page, await mailbox.code(maria, 2));
  await expectSignedIn(page, application, maria);
});

test("too many wrong codes end with a new one only", async ({ page, application, project, mailbox }) => {
  const maria = project.address("maria");
  await askForCode(page, application, maria);
  const code = await mailbox.code(maria);
  for (let digit = 1; digit <= 5; digit++) {
    await giveCode(page, String((Number(code) + digit) % 1_000_000).padStart(6, "0"));
    await expectRefused(page);
  }
  await giveCode(page, code);
  await expectRefused(page);
  await project.isAhead(31);
  await page.reload();
  await page.getByRole("button", { name: "Send a new code" }).click();
  await giveCode(page, await mailbox.code(maria, 2));
  await expectSignedIn(page, application, maria);
});

test("a code that was used opens nothing in another sign-in", async ({
  page,
  application,
  project,
  mailbox,
  otherBrowser,
}) => {
  const maria = project.address("maria");
  await askForCode(page, application, maria);
  const code = await mailbox.code(maria);
  await giveCode(page, code);
  await expectSignedIn(page, application, maria);
  const thief = await (await otherBrowser()).newPage();
  await askForCode(thief, application, maria);
  await giveCode(thief, code);
  await expectRefused(thief);
});

test("a new code may be asked for after a while, and the last one no longer works", async ({
  page,
  application,
  project,
  mailbox,
}) => {
  const maria = project.address("maria");
  await page.clock.install();
  await askForCode(page, application, maria);
  const first = await mailbox.code(maria);
  const resend = page.getByRole("button", { name: "Send a new code" });
  await expect(resend).toHaveText(/^Send a new code in 0:(30|2\d)$/);
  await expect(resend).toBeDisabled();
  await page.clock.fastForward("00:10");
  await expect(resend).toHaveText(/^Send a new code in 0:(20|1\d)$/);
  await page.clock.fastForward("00:21");
  await expect(resend).toHaveText("Send a new code");
  await project.isAhead(31);
  await resend.click();
  await expect(page.getByText("A new code is on its way. The last one no longer works.")).toBeVisible();
  const second = await mailbox.code(maria, 2);
  await giveCode(page, first);
  await expectRefused(page);
  await giveCode(page, second);
  await expectSignedIn(page, application, maria);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("a new code that is asked for too soon is told when", async ({ page, application, project, mailbox }) => {
    const maria = project.address("maria");
    await askForCode(page, application, maria);
    await page.getByRole("button", { name: "Send a new code" }).click();
    await expect(page.getByRole("alert")).toHaveText(
      /^A code was sent just now. You can ask for a new one in \d+ seconds.$/,
    );
    await page.getByLabel("Code", { exact: true }).fill(await mailbox.code(maria));
    await page.getByRole("button", { name: "Sign in" }).click();
    await expectSignedIn(page, application, maria);
  });
});
