import { otherThan } from "./support/mailbox.ts";
import { begin, expectSignedIn, giveAddress, giveCode, givePhone } from "./support/steps.ts";
import { expect, test, type Page } from "./support/test.ts";

const COUNTRIES = ["CO", "US", "ES"];
const PLAN = { plan: ["whatsapp", "sms", "email"] };

/** As all the world dials it, which is how the mailbox and the application know it. */
function international(number: string): string {
  return `+57${number.replaceAll(" ", "")}`;
}

async function expectSent(page: Page, number: string, by: string): Promise<void> {
  await expect(page.getByText(`We sent a code of 6 digits by ${by} to ${number}.`)).toBeVisible();
}

/** The form that is in sight. */
async function chooses(page: Page, way: "Email" | "Phone"): Promise<void> {
  await page.getByRole("navigation").getByRole("link", { name: way }).click();
}

for (const channel of ["SMS", "WhatsApp"] as const) {
  test(`a person signs in with a code by ${channel}`, async ({ page, application, project, mailbox }) => {
    await project.takesPhones(["CO"]);
    const number = project.number();
    await begin(page, application);
    await chooses(page, "Phone");
    await givePhone(page, number, channel);
    await expectSent(page, number, channel);
    const code = await mailbox.code(international(number));
    await giveCode(page, otherThan(code));
    await expect(page.getByRole("alert")).toContainText("This code is not right");
    await giveCode(page, code);
    await expectSignedIn(page, application, international(number));
  });
}

test("after a while a code may go the other way, and the last one no longer works", async ({
  page,
  application,
  project,
  mailbox,
}) => {
  await project.takesPhones(["CO"]);
  const number = project.number();
  await page.clock.install();
  await begin(page, application);
  await chooses(page, "Phone");
  await givePhone(page, number, "SMS");
  const again = page.getByRole("button", { name: "Send again by SMS" });
  const instead = page.getByRole("button", { name: "Send by WhatsApp instead" });
  await expect(again).toHaveText(/^Send again by SMS in 0:(30|2\d)$/);
  for (const button of [again, instead]) await expect(button).toBeDisabled();
  const first = await mailbox.code(international(number));
  await page.clock.fastForward("00:31");
  await expect(again).toHaveText("Send again by SMS");
  await project.isAhead(31);
  await instead.click();
  await expect(page.getByText("A new code is on its way. The last one no longer works.")).toBeVisible();
  await expectSent(page, number, "WhatsApp");
  const second = await mailbox.code(international(number), 2);
  await giveCode(page, first);
  await expect(page.getByRole("alert")).toContainText("This code is not right");
  await giveCode(page, second);
  await expectSignedIn(page, application, international(number));
});

test("a code that went on by itself is told of when the page is loaded again", async ({
  page,
  application,
  project,
  mailbox,
}) => {
  await project.takesPhones(["CO"], PLAN);
  const number = project.number("0010");
  await begin(page, application);
  await givePhone(page, number, "WhatsApp");
  const code = await mailbox.code(international(number));
  await page.reload();
  await expect(
    page.getByText(`The code did not arrive by WhatsApp, so we have sent it by SMS to ${number}.`),
  ).toBeVisible();
  await expect(page.getByRole("button", { name: "Send again by SMS" })).toBeVisible();
  await giveCode(page, code);
  await expectSignedIn(page, application, international(number));
});

test("what is no number, or of a country without codes, is told so and stays as it was typed", async ({
  page,
  application,
  project,
}) => {
  await project.takesPhones(COUNTRIES);
  await begin(page, application);
  await chooses(page, "Phone");
  const field = page.getByLabel("Phone number");
  await page.getByLabel("Country").selectOption({ label: "Spain (+34)" });
  await givePhone(page, "612 34", "SMS");
  await expect(page.getByRole("alert")).toHaveText(
    "This is not a phone number. Please check it, or write it with + and the country’s code.",
  );
  await expect(field).toHaveValue("612 34");
  await expect(field).toHaveAccessibleDescription(/This is not a phone number/);
  await expect(page.getByLabel("Country")).toHaveValue("ES");
  await givePhone(page, "+33 6 12 34 56 78", "WhatsApp");
  await expect(page.getByRole("alert")).toHaveText(
    "We do not send codes to numbers of this country. You can also sign in by email.",
  );
  await expect(field).toHaveValue("+33 6 12 34 56 78");
});

test("what was typed is still there when somebody comes back to it", async ({
  page,
  application,
  project,
  mailbox,
}) => {
  await project.takesPhones(COUNTRIES);
  const maria = project.address("maria");
  await begin(page, application);
  await page.getByLabel("Email address").fill(maria);
  await chooses(page, "Phone");
  await expect(page.getByLabel("Email address")).toBeHidden();
  await expect(page.getByLabel("Phone number")).toBeFocused();
  await page.getByLabel("Phone number").fill("300 12");
  await page.getByRole("button", { name: "Send by SMS" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await chooses(page, "Email");
  await expect(page.getByRole("alert")).toBeHidden();
  await page.reload();
  await expect(page.getByLabel("Email address")).toBeVisible();
  await giveAddress(page, maria);
  await expect(page.getByText(`We sent a code of 6 digits to ${maria}.`)).toBeVisible();
  await page.getByRole("link", { name: "Use another number or email" }).click();
  await expect(page.getByLabel("Email address")).toHaveValue(maria);
  await chooses(page, "Phone");
  await chooses(page, "Email");
  await expect(page.getByLabel("Email address")).toHaveValue(maria);
  expect(await mailbox.mails(maria, 1)).toHaveLength(1);
});

test("the keyboard is enough for a phone too", async ({ page, application, project, mailbox }) => {
  await project.takesPhones(COUNTRIES, PLAN);
  const number = project.number();
  await begin(page, application);
  await expect(page.getByLabel("Phone number")).toBeFocused();
  const before = [page.getByLabel("Country"), page.getByRole("link", { name: "Email" })];
  for (const stop of before) {
    await page.keyboard.press("Shift+Tab");
    await expect(stop).toBeFocused();
  }
  await page.keyboard.press("Tab");
  await page.keyboard.type("Colombia");
  await page.keyboard.press("Tab");
  await page.keyboard.type(number);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Send by WhatsApp" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Send by SMS" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expectSent(page, number, "SMS");
  await page.keyboard.type(await mailbox.code(international(number)));
  await expectSignedIn(page, application, international(number));
});

test("Enter sends the code the way that comes first", async ({ page, application, project }) => {
  await project.takesPhones(["CO"], PLAN);
  const number = project.number();
  await begin(page, application);
  await page.getByLabel("Phone number").fill(number);
  await page.keyboard.press("Enter");
  await expectSent(page, number, "WhatsApp");
});

test("while the guard is up, the puzzle keeps the way that was chosen", async ({
  page,
  application,
  project,
  mailbox,
}) => {
  await project.takesPhones(["CO"], PLAN);
  await project.isGuarded();
  const number = project.number();
  await begin(page, application);
  await givePhone(page, number, "SMS");
  await expect(page.getByText(`We sent a code of 8 digits by SMS to ${number}.`)).toBeVisible();
  await giveCode(page, await mailbox.code(international(number)));
  await expectSignedIn(page, application, international(number));
});

test("the hour from which codes go out again is told by the reader's own clock", async ({
  page,
  application,
  project,
}) => {
  const hour = (ahead: number) => `${new Date(Date.now() + ahead * 3600_000).toISOString().slice(11, 13)}:00`;
  const send_window = { from: hour(2), to: hour(3), time_zone: "Etc/UTC" };
  await project.takesPhones(["CO"], { send_window });
  await begin(page, application);
  await chooses(page, "Phone");
  await givePhone(page, project.number(), "SMS");
  const own = await page.evaluate(
    (time) => new Date(time).toLocaleTimeString("en", { timeStyle: "short" }),
    `2026-11-21T${hour(2)}:00Z`,
  );
  await expect(page.getByRole("alert")).toContainText(`You can ask for one from ${own}. You can also sign in by email.`);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false, locale: "es-CO" });

  test("a person signs in by phone all the same, in the country of their browser", async ({
    page,
    application,
    project,
    mailbox,
  }) => {
    await project.takesPhones(["US", "ES", "CO"]);
    const number = project.number();
    await page.goto(`${application.url}/sign-in`);
    await page.getByRole("link", { name: "Teléfono" }).click();
    await expect(page.getByLabel("País")).toHaveValue("CO");
    await page.getByLabel("Número de teléfono").fill(number);
    await page.getByRole("button", { name: "Enviar por WhatsApp" }).click();
    await expect(page.getByText(`Enviamos un código de 6 dígitos por WhatsApp al ${number}.`)).toBeVisible();
    await page.getByLabel("Código").fill(await mailbox.code(international(number)));
    await page.getByRole("button", { name: "Iniciar sesión" }).click();
    await expectSignedIn(page, application, international(number));
  });
});

test.describe("in an Arabic browser", () => {
  test.use({ locale: "ar-EG", viewport: { width: 390, height: 844 } });

  test("a number is written from left to right, also with the digits of its keyboard", async ({
    page,
    application,
    project,
    mailbox,
  }) => {
    await project.takesPhones(COUNTRIES, PLAN);
    const number = project.number();
    await page.goto(`${application.url}/sign-in`);
    await expect(page.getByLabel("رقم الهاتف")).toHaveCSS("direction", "ltr");
    const arabic = number.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit)));
    await page.getByLabel("البلد").selectOption("CO");
    await page.getByLabel("رقم الهاتف").fill(arabic);
    await page.getByRole("button", { name: "إرسال عبر رسالة نصية" }).click();
    await expect(page.getByText(`أرسلنا رمزًا من 6 أرقام عبر رسالة نصية إلى ${number}.`)).toBeVisible();
    await expect(page.getByText(number, { exact: true })).toHaveCSS("direction", "ltr");
    await giveArabicCode(page, await mailbox.code(international(number)));
    await expectSignedIn(page, application, international(number));
  });
});

async function giveArabicCode(page: Page, code: string): Promise<void> {
  await page.getByLabel("الرمز", { exact: true }).fill(code);
}

test("nothing stands out of a narrow window", async ({ page, stack }) => {
  await page.setViewportSize({ width: 320, height: 700 });
  for (const state of ["phone", "phone-one-country", "phone-closed", "code-whatsapp", "code-went-on-to-email"]) {
    for (const language of ["en", "de", "fr", "ar"]) {
      await page.goto(`${stack.pages_url}/preview?page=${state}&language=${language}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `${state} in ${language}`).toBeLessThanOrEqual(0);
    }
  }
});
