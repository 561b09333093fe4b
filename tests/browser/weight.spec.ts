import { gzipSync } from "node:zlib";
import { expectSignedIn, giveAddress, giveCode } from "./support/steps.ts";
import { expect, test } from "./support/test.ts";

const LIMIT_BYTES = 60 * 1024;

test("the first page is light and asks no other host", async ({ page, application, stack }) => {
  await page.goto(application.url);
  const gotten: Promise<number>[] = [];
  const hosts = new Set<string>();
  page.on("response", (response) => {
    hosts.add(new URL(response.url()).origin);
    if (response.status() === 200) gotten.push(response.body().then((body) => gzipSync(body).length));
  });
  await page.getByRole("link", { name: "Sign in" }).click();
  await expect(page.getByLabel("Email address")).toBeVisible();
  await page.waitForLoadState("networkidle");
  const weight = (await Promise.all(gotten)).reduce((sum, bytes) => sum + bytes, 0);
  expect(gotten.length).toBeGreaterThan(2);
  expect(weight).toBeLessThanOrEqual(LIMIT_BYTES);
  expect(hosts).toEqual(new Set([new URL(application.url).origin, stack.pages_url]));
});

test("the form can be used before any script has come", async ({ page, application, project, mailbox }) => {
  const maria = project.address("maria");
  await page.route(/\.js$/, () => {}); // never answered
  await page.goto(`${application.url}/sign-in`, { waitUntil: "commit" });
  await giveAddress(page, maria);
  await giveCode(page, await mailbox.code(maria));
  await page.getByRole("button", { name: "Sign in" }).click();
  await expectSignedIn(page, application, maria);
});
