// An application that signs people in with OpenID Connect: authorization code, PKCE, state and nonce.
// Environment: ISSUER, CLIENT_ID, and PORT on this machine (0 is any free one).

import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import * as oidc from "openid-client";
import * as pages from "./pages.mjs";

const { ISSUER, CLIENT_ID, PORT = "0" } = process.env;
const STYLE = readFileSync(new URL("style.css", import.meta.url));
const HEADERS = {
  "Cache-Control": "no-store",
  "Content-Security-Policy":
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};
const SIGN_IN_SECONDS = 3600;

const routes = {
  "GET /": home,
  "GET /sign-in": signIn,
  "GET /callback": callback,
  "POST /sign-out": signOut,
  "GET /style.css": () => ({ status: 200, type: "text/css", body: STYLE }),
};
// Who is signed in, by the session's id. A real application keeps this in its database, with an end.
const sessions = new Map();
let provider;

function home({ cookies }) {
  const user = sessions.get(cookies.session);
  return page(200, user ? pages.signedIn(user) : pages.signedOut());
}

// What the callback will need stands in a cookie of this one sign-in, so that two tabs do not meet.
async function signIn() {
  const [state, nonce, verifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()];
  const to = oidc.buildAuthorizationUrl(await discovered(), {
    redirect_uri: `${origin()}/callback`,
    scope: "openid email phone",
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    nonce,
  });
  return redirect(to.href, cookie(`sign-in-${state}`, `${nonce}.${verifier}`, "/callback", SIGN_IN_SECONDS));
}

async function callback({ url, cookies }) {
  const state = url.searchParams.get("state");
  const begun = cookies[`sign-in-${state}`];
  if (!begun) return page(400, pages.problem("This sign-in is over, or it began in another browser."));
  const [expectedNonce, pkceCodeVerifier] = begun.split(".");
  const expected = { expectedState: state, expectedNonce, pkceCodeVerifier, idTokenExpected: true };
  const config = await discovered();
  const tokens = await oidc.authorizationCodeGrant(config, url, expected);
  const claims = tokens.claims();
  const profile = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
  const session = randomBytes(16).toString("base64url"); // a new one, so that nobody can have planted it
  sessions.delete(cookies.session);
  sessions.set(session, { ...profile, ...claims });
  return redirect("/", cookie("session", session), cookie(`sign-in-${state}`, "", "/callback", 0));
}

function signOut({ cookies }) {
  sessions.delete(cookies.session);
  return redirect("/", cookie("session", "", "/", 0));
}

// What the provider says of itself; if it did not answer, it is asked again the next time.
function discovered() {
  if (!provider) {
    const settings = [oidc.enableNonRepudiationChecks]; // the signature of the ID token is checked too
    if (ISSUER.startsWith("http://")) settings.push(oidc.allowInsecureRequests);
    provider = oidc.discovery(new URL(ISSUER), CLIENT_ID, undefined, oidc.None(), { execute: settings });
    provider.catch(() => (provider = undefined));
  }
  return provider;
}

function failed(error) {
  if (error instanceof oidc.AuthorizationResponseError) {
    const said = error.error === "access_denied" ? "You did not sign in." : error.error_description || error.error;
    return page(400, pages.problem(said));
  }
  console.error(error);
  return page(502, pages.problem("The sign-in service did not answer as it should. Please try again in a moment."));
}

// An application behind https adds `Secure` and calls its session `__Host-session`.
function cookie(name, value, path = "/", seconds = undefined) {
  const life = seconds === undefined ? "" : `; Max-Age=${seconds}`;
  return `${name}=${value}; Path=${path}; HttpOnly; SameSite=Lax${life}`;
}

function page(status, body) {
  return { status, type: "text/html; charset=utf-8", body };
}

function redirect(to, ...cookies) {
  return { status: 303, headers: { Location: to, "Set-Cookie": cookies } };
}

function origin() {
  return `http://127.0.0.1:${server.address().port}`;
}

async function answer(request) {
  const url = new URL(request.url, origin());
  if (request.headers.host !== url.host) return redirect(origin());
  const route = routes[`${request.method} ${url.pathname}`];
  if (!route) return page(404, pages.problem("There is no such page."));
  const pairs = (request.headers.cookie ?? "").split("; ").map((pair) => pair.split("="));
  return route({ url, cookies: Object.fromEntries(pairs) });
}

const server = createServer(async (request, response) => {
  const { status, type, headers, body } = await answer(request).catch(failed);
  response.writeHead(status, { ...HEADERS, ...(type && { "Content-Type": type }), ...headers }).end(body);
});
server.listen(Number(PORT), "127.0.0.1", () => console.log(origin()));
