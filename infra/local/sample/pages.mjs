// The application's pages. `html` escapes whatever is put into it, unless `html` made it.

class Html {
  constructor(text) {
    this.text = text;
  }
}

function html(parts, ...values) {
  return new Html(String.raw({ raw: parts }, ...values.map(markup)));
}

function markup(value) {
  if (Array.isArray(value)) return value.map(markup).join("");
  return value instanceof Html ? value.text : String(value).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

export function signedOut() {
  return page(
    "Welcome",
    html`<p>This small application has no passwords. It asks SmartAccess who you are.</p>
      <p><a class="button" href="/sign-in">Sign in</a></p>`,
  );
}

export function signedIn(claims) {
  const rows = facts(claims).map(
    ([name, value]) =>
      html`<div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>`,
  );
  return page(
    "You are signed in",
    html`<dl>${rows}</dl>
      <details>
        <summary>All claims</summary>
        <pre>${JSON.stringify(claims, null, 2)}</pre>
      </details>
      <form action="/sign-out" method="post"><button class="button">Sign out</button></form>`,
  );
}

export function problem(what) {
  return page(
    "That did not work",
    html`<p>${what}</p>
      <p><a class="button" href="/sign-in">Sign in</a></p>`,
  );
}

function facts({ email, phone_number, sub, amr, auth_time, iat, iss }) {
  const at = new Date((auth_time ?? iat) * 1000);
  return [
    ["Email address", email],
    ["Phone number", phone_number],
    ["User", sub],
    ["Signed in at", `${at.toISOString().replace("T", " ").slice(0, 19)} UTC`],
    ["Signed in with", amr?.includes("otp") ? "a one-time code" : amr?.join(", ")],
    ["Vouched for by", iss],
  ].filter(([, value]) => value);
}

function page(title, content) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} – Sample app</title>
        <link rel="stylesheet" href="/style.css" />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <header><a href="/">Sample app</a></header>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html>`.text;
}
