import { askForCode, begin, expectSignedIn, giveAddress, giveCode } from "./support/steps.ts";
import { expect, test } from "./support/test.ts";

test("a page that is loaded again in the middle goes on", async ({ page, application, project, mailbox }) => {
  const maria = project.address("maria");
  await begin(page, application);
  await page.reload();
  await giveAddress(page, maria);
  await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
  await page.reload();
  await giveCode(page, await mailbox.code(maria));
  await expectSignedIn(page, application, maria);
  expect(await mailbox.mails(maria, 1)).toHaveLength(1);
});

test("back from the application leads to the application again", async ({ page, application, project, mailbox }) => {
  const maria = project.address("maria");
  await askForCode(page, application, maria);
  await giveCode(page, await mailbox.code(maria));
  await expectSignedIn(page, application, maria);
  await page.goBack();
  await page.reload();
  await expect(page.getByRole("heading", { name: "You are signed in" })).toBeVisible();
  await page.getByRole("link", { name: "Back to the app" }).click();
  await expectSignedIn(page, application, maria);
});

test("back from the code page leads to the address, which can be changed", async ({
  page,
  application,
  project,
  mailbox,
}) => {
  const maria = project.address("maria");
  await askForCode(page, application, project.address("mari"));
  await page.goBack();
  await page.goForward();
  await page.getByRole("link", { name: "Use another address" }).click();
  await giveAddress(page, maria);
  await giveCode(page, await mailbox.code(maria));
  await expectSignedIn(page, application, maria);
});

test("two codes in two tabs of one sign-in: the second tab says that it is done", async ({
  page,
  context,
  application,
  project,
  mailbox,
}) => {
  const maria = project.address("maria");
  await askForCode(page, application, maria);
  const second = await context.newPage();
  await second.goto(page.url());
  const code = await mailbox.code(maria);
  await giveCode(page, code);
  await expectSignedIn(page, application, maria);
  await giveCode(second, code);
  await expect(second.getByRole("heading", { name: "You are signed in" })).toBeVisible();
});

test("two sign-ins at once in two tabs both end well", async ({ context, application, project, mailbox }) => {
  const people = [project.address("maria"), project.address("eva")];
  const tabs = await Promise.all(people.map(() => context.newPage()));
  await Promise.all(tabs.map((tab) => begin(tab, application)));
  await Promise.all(tabs.map((tab, index) => giveAddress(tab, people[index]!)));
  for (const [index, tab] of tabs.entries()) {
    await giveCode(tab, await mailbox.code(people[index]!));
    await expectSignedIn(tab, application, people[index]!);
  }
});

test("a sign-in cannot be taken over into another browser", async ({
  page,
  application,
  project,
  mailbox,
  otherBrowser,
}) => {
  const maria = project.address("maria");
  await askForCode(page, application, maria);
  const other = await (await otherBrowser()).newPage();
  await other.goto(page.url());
  await expect(other.getByRole("heading", { name: "Please start again in the app" })).toBeVisible();
  await giveCode(page, await mailbox.code(maria));
  await expectSignedIn(page, application, maria);
});

test("a sign-in that was open for too long says so and starts again", async ({
  page,
  application,
  project,
  mailbox,
}) => {
  const maria = project.address("maria");
  await begin(page, application);
  await project.isAhead(31 * 60);
  await giveAddress(page, maria);
  await expect(page.getByRole("heading", { name: "This sign-in has expired" })).toBeVisible();
  await page.getByRole("link", { name: "Start again" }).click();
  await giveAddress(page, maria);
  await giveCode(page, await mailbox.code(maria));
  await expectSignedIn(page, application, maria);
});

test("two requests with the right code at once both end at the application", async ({
  page,
  application,
  project,
  mailbox,
}) => {
  const maria = project.address("maria");
  await askForCode(page, application, maria);
  const form = {
    form_token: await page.locator("[name=form_token]").first().inputValue(),
    code: await mailbox.code(maria),
  };
  const to = new URL(
    (await page.locator("form", { has: page.getByLabel("Code", { exact: true }) }).getAttribute("action"))!,
    page.url(),
  );
  const headers = { "Sec-Fetch-Site": "same-origin" };
  const post = () => page.request.post(to.href, { form, headers, maxRedirects: 0 });
  const [first, second] = await Promise.all([post(), post()]);
  expect([first.status(), second.status()]).toEqual([303, 303]);
  expect(first.headers().location).toBe(second.headers().location);
  await page.goto(first.headers().location!);
  await expectSignedIn(page, application, maria);
});

test("a slow answer shows that it is on its way", async ({ page, context, application, project }) => {
  await begin(page, application);
  const network = await context.newCDPSession(page);
  await network.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 500,
    downloadThroughput: -1,
    uploadThroughput: -1,
  });
  const shown: string[][] = [];
  await page.exposeFunction("shows", (texts: string[]) => shown.push(texts));
  await page.evaluate(reportWaiting); // from inside, since a page that is being left answers nobody
  await giveAddress(page, project.address("maria"));
  await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
  expect(shown).toContainEqual(["Continue", "One moment…"]);
});

function reportWaiting(): void {
  const texts = () =>
    [...document.querySelectorAll("button:disabled[aria-busy=true], [role=status]")].map((found) => found.textContent);
  const { shows } = window as unknown as { shows: (texts: string[]) => void };
  new MutationObserver(() => shows(texts())).observe(document.body, {
    attributes: true,
    childList: true,
    subtree: true,
  });
}

test("without a network the page says so and loses nothing", async ({
  page,
  context,
  application,
  project,
  mailbox,
}) => {
  const maria = project.address("maria");
  await begin(page, application);
  await context.setOffline(true);
  await giveAddress(page, maria);
  await expect(page.getByRole("alert")).toHaveText("You are offline. Please try again when you are connected.");
  await expect(page.getByLabel("Email address")).toHaveValue(maria);
  await context.setOffline(false);
  await expect(page.getByRole("alert")).toBeHidden();
  await page.getByRole("button", { name: "Continue" }).click();
  await giveCode(page, await mailbox.code(maria));
  await expectSignedIn(page, application, maria);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("two quick clicks end signed in", async ({ page, application, project, mailbox }) => {
    const maria = project.address("maria");
    await begin(page, application);
    await page.getByLabel("Email address").fill(maria);
    await page.getByRole("button", { name: "Continue" }).dblclick();
    await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
    await giveCode(page, await mailbox.code(maria));
    await page.getByRole("button", { name: "Sign in" }).dblclick();
    await expectSignedIn(page, application, maria);
    expect(await mailbox.mails(maria, 1)).toHaveLength(1);
  });
});
