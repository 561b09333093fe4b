import { LANGUAGES } from "./support/languages.ts";
import { askForCode, begin, expectSignedIn, giveAddress, giveCode } from "./support/steps.ts";
import { expect, test } from "./support/test.ts";

test("a person signs in with a code, and the application knows who it is", async ({
  page,
  application,
  project,
  mailbox,
}) => {
  const maria = project.address("maria");
  await askForCode(page, application, maria);
  await expect(page.getByText(`We sent a code of 6 digits to ${maria}.`)).toBeVisible();
  await giveCode(page, await mailbox.code(maria));
  await expectSignedIn(page, application, maria);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
});

test("who signs in again is the same user", async ({ page, application, project, mailbox }) => {
  const maria = project.address("maria");
  const users = [];
  for (const mails of [1, 2]) {
    await askForCode(page, application, maria);
    await giveCode(page, await mailbox.code(maria, mails));
    await expectSignedIn(page, application, maria);
    users.push(await page.getByText(/^cus_/).textContent());
    await page.getByRole("button", { name: "Sign out" }).click();
  }
  expect(users[0]).toBe(users[1]);
});

test("the keyboard is enough", async ({ page, application, project, mailbox }) => {
  const maria = project.address("maria");
  await page.goto(application.url);
  await page.keyboard.press("Tab"); // the name of the application
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Email address")).toBeFocused();
  await page.keyboard.type(maria);
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Code", { exact: true })).toBeFocused();
  await page.keyboard.type(await mailbox.code(maria));
  await expectSignedIn(page, application, maria);
});

test("everything on the code page is reached with the Tab key", async ({ page, application, project }) => {
  await page.clock.install();
  await askForCode(page, application, project.address("maria"));
  await page.clock.fastForward("00:31");
  const stops = [
    page.getByLabel("Code", { exact: true }),
    page.getByRole("button", { name: "Sign in" }),
    page.getByRole("button", { name: "Send a new code" }),
    page.getByRole("link", { name: "Use another address" }),
  ];
  await expect(stops[0]!).toBeFocused();
  for (const stop of stops.slice(1)) {
    await page.keyboard.press("Tab");
    await expect(stop).toBeFocused();
  }
});

test("a code may be pasted with spaces and hyphens", async ({ page, application, project, mailbox }) => {
  const maria = project.address("maria");
  await askForCode(page, application, maria);
  const code = await mailbox.code(maria);
  await giveCode(page, ` ${code.slice(0, 3)}-${code.slice(3)} `);
  await expectSignedIn(page, application, maria);
});

test("an address that is none is told so and stays as it was typed", async ({ page, application }) => {
  await begin(page, application);
  await giveAddress(page, "maria@example");
  await expect(page.getByRole("alert")).toHaveText(
    "This is not an email address. It should look like name@example.org.",
  );
  await expect(page.getByLabel("Email address")).toHaveValue("maria@example");
  await expect(page.getByLabel("Email address")).toHaveAccessibleDescription(/This is not an email address/);
});

test("another address can be used, and the first one is there to be changed", async ({
  page,
  application,
  project,
  mailbox,
}) => {
  const [typed, maria] = [project.address("mari"), project.address("maria")];
  await askForCode(page, application, typed);
  await page.getByRole("link", { name: "Use another address" }).click();
  await expect(page.getByLabel("Email address")).toHaveValue(typed);
  await giveAddress(page, maria);
  await giveCode(page, await mailbox.code(maria));
  await expectSignedIn(page, application, maria);
});

test("what the sign-in refuses is told by the application, which offers another try", async ({ page, application }) => {
  const begun = await page.request.get(`${application.url}/sign-in`, { maxRedirects: 0 });
  await page.goto(`${begun.headers().location}&prompt=none`);
  await expect(page).toHaveURL(new RegExp(`^${application.url}/callback\\?error=`));
  await expect(page.getByRole("heading", { name: "That did not work" })).toBeVisible();
  await page.getByRole("link", { name: "Sign in" }).click();
  await expect(page.getByLabel("Email address")).toBeVisible();
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("a person signs in all the same", async ({ page, application, project, mailbox }) => {
    const maria = project.address("maria");
    await askForCode(page, application, maria);
    await giveCode(page, await mailbox.code(maria));
    await page.getByRole("button", { name: "Sign in" }).click();
    await expectSignedIn(page, application, maria);
  });

  test("a code may be typed with spaces and hyphens", async ({ page, application, project, mailbox }) => {
    const maria = project.address("maria");
    await askForCode(page, application, maria);
    const code = await mailbox.code(maria);
    await giveCode(page, ` ${code.slice(0, 3)}-${code.slice(3)} `);
    await page.keyboard.press("Enter");
    await expectSignedIn(page, application, maria);
  });
});

for (const { locale, lang, dir, email, go, sent, code, mail } of LANGUAGES) {
  test.describe(`in a browser of ${locale}`, () => {
    test.use({ locale });

    test(`the pages and the mail are in its language (${lang})`, async ({ page, application, project, mailbox }) => {
      const maria = project.address("maria");
      await page.goto(`${application.url}/sign-in`);
      await expect(page.locator("html")).toHaveAttribute("lang", lang);
      await expect(page.locator("html")).toHaveAttribute("dir", dir);
      await page.getByLabel(email).fill(maria);
      await page.getByRole("button", { name: go }).click();
      await expect(page.getByText(sent(maria))).toBeVisible();
      expect((await mailbox.mails(maria, 1))[0]).toContain(mail);
      await page.getByLabel(code, { exact: true }).fill(await mailbox.code(maria));
      await expectSignedIn(page, application, maria);
    });
  });
}

test.describe("in an Arabic browser", () => {
  test.use({ locale: "ar-SA" });

  test("what is Latin is written from left to right", async ({ page, stack }) => {
    await page.goto(`${stack.pages_url}/preview?page=code&language=ar`);
    for (const latin of [page.getByText("maria@example.org"), page.getByLabel("الرمز", { exact: true })]) {
      await expect(latin).toHaveCSS("direction", "ltr");
    }
    await page.goto(`${stack.pages_url}/preview?page=address&language=ar`);
    await expect(page.getByLabel("عنوان البريد الإلكتروني")).toHaveCSS("direction", "ltr");
    await expect(page.getByRole("heading", { level: 1 })).toHaveCSS("direction", "rtl");
  });

  for (const zero of ["٠", "۰"]) {
    test(`a code may be typed with the digits of its keyboard (${zero})`, async ({
      page,
      application,
      project,
      mailbox,
    }) => {
      const maria = project.address("maria");
      await page.goto(`${application.url}/sign-in`);
      await page.getByLabel("عنوان البريد الإلكتروني").fill(maria);
      await page.keyboard.press("Enter");
      const code = await mailbox.code(maria);
      const typed = [...code].map((digit) => String.fromCharCode(zero.charCodeAt(0) + Number(digit)));
      await page.getByLabel("الرمز", { exact: true }).fill(typed.join(""));
      await expectSignedIn(page, application, maria);
    });
  }
});

test("the application may say which language it wants", async ({ page, application }) => {
  const begun = await page.request.get(`${application.url}/sign-in`, { maxRedirects: 0 });
  await page.goto(`${begun.headers().location}&ui_locales=es-MX`);
  await expect(page.getByRole("heading", { name: "Iniciar sesión en" })).toBeVisible();
});
