import type { Request } from "@playwright/test";
import { expectAccessible } from "./support/axe.ts";
import type { Mailbox } from "./support/mailbox.ts";
import { askForCode, expectSignedIn, giveCode } from "./support/steps.ts";
import { expect, test, type Page } from "./support/test.ts";

const QUESTION = "Is it you who signs in to Sample app?";

test.beforeEach(({ project }) => project.mailsLinks());

/** The number that the page shows where the sign-in began. */
async function numberOn(page: Page): Promise<string> {
  return page.locator(".linked strong").innerText();
}

/** Opens the link on another device, where it asks for the number. */
async function openElsewhere(page: Page, mailbox: Mailbox, to: string): Promise<void> {
  await page.goto(await mailbox.link(to));
  await expect(page.getByRole("heading", { name: QUESTION })).toBeVisible();
  await expect(page.getByLabel("Number")).toBeFocused();
}

async function giveNumber(page: Page, number: string): Promise<void> {
  await page.getByLabel("Number").fill(number);
  await page.getByRole("button", { name: "Yes, sign me in" }).click();
}

test("the link opened in the same browser leads on to the application", async ({
  page,
  context,
  application,
  project,
  mailbox,
}) => {
  const maria = project.address("maria");
  await askForCode(page, application, maria);
  const opened = await context.newPage();
  await opened.goto(await mailbox.link(maria));
  await expect(opened.getByRole("heading", { name: QUESTION })).toBeVisible();
  await expect(opened.getByLabel("Number")).toHaveCount(0);
  await opened.getByRole("button", { name: "Yes, sign me in" }).click();
  await expectSignedIn(opened, application, maria);
});

test("the number given on another device lets the first page go on by itself", async ({
  page,
  application,
  project,
  mailbox,
  otherBrowser,
}) => {
  const maria = project.address("maria");
  await askForCode(page, application, maria);
  const phone = await (await otherBrowser()).newPage();
  await openElsewhere(phone, mailbox, maria);
  await giveNumber(phone, await numberOn(page));
  await expect(phone.getByRole("main")).toContainText("signed in where you began");
  await page.bringToFront();
  await expectSignedIn(page, application, maria);
});

test("without scripts the first page goes on by its link and its button", async ({
  application,
  project,
  mailbox,
  otherBrowser,
}) => {
  const maria = project.address("maria");
  const page = await (await otherBrowser({ javaScriptEnabled: false })).newPage();
  await askForCode(page, application, maria);
  const phone = await (await otherBrowser({ javaScriptEnabled: false })).newPage();
  await openElsewhere(phone, mailbox, maria);
  await giveNumber(phone, await numberOn(page));
  await expect(phone.getByRole("main")).toContainText("signed in where you began");
  await page.getByRole("link", { name: "I have opened the link" }).click();
  await page.getByRole("main").getByRole("button").click();
  await expectSignedIn(page, application, maria);
});

test("a wrong number says so, and who did not ask for it ends it for the code too", async ({
  page,
  application,
  project,
  mailbox,
  otherBrowser,
}) => {
  const maria = project.address("maria");
  await askForCode(page, application, maria);
  const phone = await (await otherBrowser()).newPage();
  await openElsewhere(phone, mailbox, maria);
  await giveNumber(phone, (await numberOn(page)) === "10" ? "11" : "10");
  await expect(phone.getByRole("alert")).toBeVisible();
  await expect(phone.getByRole("heading", { name: QUESTION })).toBeVisible();
  await phone.getByRole("button", { name: "This wasn’t me" }).click();
  await expect(phone.getByRole("heading", { name: "Thank you" })).toBeVisible();
  await giveCode(page, await mailbox.code(maria));
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByRole("heading", { name: "You are signed in" })).toHaveCount(0);
});

test("a code whose answer is slow leads to the application, though the page asks whether the link was pressed", async ({
  page,
  application,
  project,
  mailbox,
}) => {
  const maria = project.address("maria");
  await askForCode(page, application, maria);
  const asks = () => page.waitForResponse((answer) => answer.request().resourceType() === "fetch");
  await page.route(/sign-in/, async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    const response = await route.fetch({ maxRedirects: 0 });
    await asks();
    await asks();
    return route.fulfill({ response });
  });
  await giveCode(page, await mailbox.code(maria));
  await expectSignedIn(page, application, maria);
});

test("opening the link many times changes nothing", async ({ page, application, project, mailbox, otherBrowser }) => {
  const maria = project.address("maria");
  await askForCode(page, application, maria);
  const link = await mailbox.link(maria);
  const { request } = await otherBrowser();
  for (let time = 0; time < 5; time += 1) {
    for (const browser of [page.request, request]) expect((await browser.get(link)).status()).toBe(200);
    await request.head(link);
  }
  await giveCode(page, await mailbox.code(maria));
  await expectSignedIn(page, application, maria);
});

for (const [locale, dir] of [
  ["en-GB", "ltr"],
  ["ar-EG", "rtl"],
]) {
  test(`the link and the number are accessible, and no request tells where it came from (${locale})`, async ({
    application,
    project,
    mailbox,
    otherBrowser,
  }) => {
    const maria = project.address("maria");
    const context = await otherBrowser({ locale });
    const sent: Request[] = [];
    context.on("requestfinished", (request) => sent.push(request));
    const page = await context.newPage();
    await page.goto(application.url);
    await page.locator("a[href*=login], main a").first().click();
    await page.locator("input[type=email]").fill(maria);
    await page.locator("form button").first().click();
    await expect(page.locator(".linked strong")).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("dir", dir!);
    await expectAccessible(page, "the code and the number");
    const elsewhere = await otherBrowser({ locale });
    elsewhere.on("requestfinished", (request) => sent.push(request));
    const phone = await elsewhere.newPage();
    await phone.goto(await mailbox.link(maria));
    await expect(phone.locator("html")).toHaveAttribute("dir", dir!);
    await expectAccessible(phone, "the link");
    await phone.locator("#number").fill(await numberOn(page));
    await phone.locator("button.primary").click();
    await expect(phone.locator(".medallion")).toBeVisible();
    await expectAccessible(phone, "go back to where it began");
    const headers = await Promise.all(sent.map((request) => request.allHeaders()));
    expect(headers.length).toBeGreaterThan(4);
    expect(headers.filter(({ referer }) => referer)).toEqual([]);
  });
}
