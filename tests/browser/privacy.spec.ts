import { askForCode, expectSignedIn, giveCode } from "./support/steps.ts";
import { expect, test } from "./support/test.ts";
import { lacks, leaks } from "./support/watch.ts";

// Every test of this suite is watched; these prove that the watch sees.

test("a token, an address and a code are seen in a URL, and an ordinary one is not", () => {
  const codes = ["482913"];
  const url = "http://127.0.0.1:4568/callback";
  expect(leaks(`${url}?code=oac_a2b3&state=x1482913y&iss=http%3A%2F%2Fpages.demo.localhost%3A4566`, codes)).toEqual([]);
  expect(leaks(`${url}?token=eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln`, codes)).toHaveLength(1);
  expect(leaks(`${url}?email=maria%40example.org`, codes)).toEqual(["maria%40example"]);
  expect(leaks(`${url}#maria+x@example.org`, codes)).toEqual(["maria+x@example"]);
  expect(leaks(`${url}?otp=482913`, codes)).toEqual(["482913"]);
});

test("a browser keeps what ties it to its sign-ins, and nothing else", async ({
  page,
  context,
  application,
  project,
  mailbox,
  stack,
}) => {
  const maria = project.address("maria");
  await askForCode(page, application, maria);
  await giveCode(page, await mailbox.code(maria));
  await expectSignedIn(page, application, maria);
  const kept = (await context.cookies(stack.pages_url)).map((cookie) => cookie.name);
  expect(kept.sort()).toEqual([
    expect.stringMatching(/^__Host-browser-[\w-]{8}$/),
    `__Host-device-${project.clientId}`,
  ]);
});

test("a header that a page lacks is named", async ({ page, stack }) => {
  const headers = (await page.goto(`${stack.pages_url}/preview`))!.headers();
  expect(lacks(headers)).toEqual([]);
  for (const name of ["referrer-policy", "cache-control", "strict-transport-security", "x-content-type-options"]) {
    expect(lacks({ ...headers, [name]: "" })).toEqual([name]);
  }
  const policy = headers["content-security-policy"]!;
  const weak = policy.replace("'strict-dynamic'", "'unsafe-inline'");
  expect(lacks({ ...headers, "content-security-policy": weak })).toEqual(["script-src", "no unsafe source"]);
});
