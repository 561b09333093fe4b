import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { RelyingParty, type Tokens } from "./support/relying-party.ts";
import { giveAddress, giveCode } from "./support/steps.ts";
import { expect, test as base } from "./support/test.ts";

interface Fixtures {
  /** Signs maria in to an application, and gives the tokens that it gets. */
  signsIn: (party: RelyingParty, mails: number) => Promise<Tokens>;
  keys: ReturnType<typeof createRemoteJWKSet>;
}

const test = base.extend<Fixtures>({
  keys: async ({ project }, use) => use(createRemoteJWKSet(new URL(`${project.issuer}/jwks.json`))),
  signsIn: async ({ page, project, mailbox }, use) =>
    use(async (party, mails) => {
      const maria = project.address("maria");
      await party.opens();
      await page.goto(party.start);
      await giveAddress(page, maria);
      await giveCode(page, await mailbox.code(maria, mails));
      await page.waitForURL((url) => url.href.startsWith(party.redirectUri));
      const tokens = await party.redeems(page.url());
      party.closes();
      return tokens;
    }),
});

test("a library that knows nothing of us verifies both tokens", async ({ project, keys, signsIn }) => {
  const party = new RelyingParty(project.issuer, project.applicationId);
  const { id_token, access_token } = await signsIn(party, 1);
  const { issuer } = project;
  const identity = await jwtVerify(id_token, keys, { issuer, audience: party.clientId, algorithms: ["ES256"] });
  expect(identity.payload).toMatchObject({ nonce: party.nonce, email: project.address("maria"), amr: ["otp"] });
  const access = await jwtVerify(access_token, keys, {
    issuer,
    audience: project.clientId,
    typ: "at+jwt",
    algorithms: ["ES256"],
  });
  expect(access.payload.sub).toBe(identity.payload.sub);
});

test("an application that wants RS256 gets it", async ({ project, keys, signsIn }) => {
  const party = new RelyingParty(project.issuer, await project.application("RS256"));
  const { id_token } = await signsIn(party, 1);
  await jwtVerify(id_token, keys, { issuer: project.issuer, audience: party.clientId, algorithms: ["RS256"] });
});

test("the next key is published before it signs, and tokens of before and after verify", async ({
  project,
  keys,
  signsIn,
}) => {
  const party = new RelyingParty(project.issuer, project.applicationId);
  const before = await signsIn(party, 1);
  await project.rotatesItsKey();
  const published = (await (await fetch(`${project.issuer}/jwks.json`)).json()) as { keys: { kid: string }[] };
  expect(published.keys).toHaveLength(2);
  expect(published.keys[0]!.kid).toBe(decodeProtectedHeader(before.id_token).kid);
  const after = await signsIn(party, 2);
  for (const { id_token } of [before, after]) {
    await jwtVerify(id_token, keys, { issuer: project.issuer });
  }
});

test("after a key was replaced, tokens of the old and of the new one verify", async ({
  project,
  keys,
  mailbox,
  signsIn,
}) => {
  // The first token is another function's: what has read the list of keys keeps it for a minute.
  const pedro = project.address("pedro");
  const { validation_id } = await project.calls("/v2/access/email/send-otp", { email: pedro, project_id: project.id });
  const guess = { email: pedro, validation_id, otp: await mailbox.code(pedro) };
  const before = (await project.calls("/v2/access/email/verify-otp", guess)).token;
  await project.replacesItsKey();
  const after = (await signsIn(new RelyingParty(project.issuer, project.applicationId), 1)).id_token;
  expect(decodeProtectedHeader(after).kid).not.toBe(decodeProtectedHeader(before).kid);
  for (const token of [before, after]) await jwtVerify(token, keys, { issuer: project.issuer });
});
