import { expect, type BrowserContext, type Request, type Response } from "@playwright/test";

const TOKEN = /eyJ[\w-]+\.[\w-]+/;
const ADDRESS = /[\w.+-]+(@|%40)[\w-]+/i;
const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Looks at all that a browser sends and gets while a test runs, whatever the test is about. */
export class Watch {
  private readonly faults: string[] = [];
  private readonly nonces = new Set<string>();
  private readonly seen: { where: string; text: string }[] = [];

  constructor(
    private readonly pages: string,
    private readonly codes: ReadonlySet<string>,
  ) {}

  follow(context: BrowserContext): void {
    context.on("request", (request) => this.sends(request));
    context.on("response", (response) => this.gets(response));
    context.on("weberror", (error) => this.faults.push(`script failed: ${error.error()}`));
    context.on("console", (message) => {
      const expected = message.text().startsWith("Failed to load resource"); // of a page that tells of a problem
      if (message.type() === "error" && !expected) this.faults.push(`console: ${message.text()}`);
    });
  }

  /** What was wrong, now that the context is about to close. */
  async verdict(context: BrowserContext): Promise<void> {
    for (const cookie of await context.cookies(this.pages)) {
      const { name, secure, httpOnly, sameSite, path } = cookie;
      const kept = { secure, httpOnly, sameSite, path };
      expect(kept, name).toEqual({ secure: true, httpOnly: true, sameSite: "Lax", path: "/" });
      expect(name).toMatch(/^__Host-/);
    }
    for (const { where, text } of this.seen)
      this.faults.push(...leaks(text, this.codes).map((leak) => `${where}: ${leak}`));
    expect(this.faults).toEqual([]);
  }

  private sends(request: Request): void {
    this.seen.push({ where: "address of a request", text: request.url() });
    const { referer } = request.headers();
    if (referer) this.faults.push(`Referer: ${referer} at ${request.url()}`);
  }

  private gets(response: Response): void {
    const headers = response.headers();
    if (headers.location) this.seen.push({ where: "Location", text: headers.location });
    if (!response.url().startsWith(this.pages) || !headers["content-type"]?.startsWith("text/html")) return;
    this.faults.push(...lacks(headers).map((header) => `${header} of ${response.url()}`));
    const nonce = /'nonce-([^']+)'/.exec(headers["content-security-policy"] ?? "")?.[1] ?? "none";
    if (this.nonces.has(nonce)) this.faults.push(`the nonce of ${response.url()} was used before`);
    this.nonces.add(nonce);
  }
}

/** What a text must not hold and does: a token, somebody's email address, a code that was mailed. */
export function leaks(text: string, codes: Iterable<string>): string[] {
  const found = [TOKEN, ADDRESS].map((pattern) => pattern.exec(text)?.[0]);
  const told = [...codes].filter((code) => new RegExp(`(?<![\\w.:-])${code}(?![\\w.:-])`).test(text));
  return [...found, ...told].filter((leak) => leak !== undefined);
}

/** The headers that every page must have and this one has not. */
export function lacks(headers: Record<string, string>): string[] {
  const policy = (headers["content-security-policy"] ?? "").split(";").map((part) => part.trim());
  const directive = (name: string) => policy.find((part) => part.startsWith(`${name} `)) ?? "";
  const age = Number(/max-age=(\d+)/.exec(headers["strict-transport-security"] ?? "")?.[1]);
  const rules: Record<string, boolean> = {
    "default-src": directive("default-src") === "default-src 'none'",
    "script-src": /^script-src 'nonce-[\w+/=-]{22,}' 'strict-dynamic'$/.test(directive("script-src")),
    "style-src": /^style-src 'nonce-[\w+/=-]{22,}'$/.test(directive("style-src")),
    "frame-ancestors": directive("frame-ancestors") === "frame-ancestors 'none'",
    "base-uri": directive("base-uri") === "base-uri 'none'",
    "form-action": directive("form-action").startsWith("form-action 'self'"),
    "no unsafe source": !policy.join().includes("unsafe-"),
    "x-content-type-options": headers["x-content-type-options"] === "nosniff",
    "referrer-policy": headers["referrer-policy"] === "no-referrer",
    "cache-control": headers["cache-control"]?.includes("no-store") ?? false,
    "cross-origin-opener-policy": headers["cross-origin-opener-policy"] === "same-origin",
    "strict-transport-security":
      age >= YEAR_SECONDS && headers["strict-transport-security"]!.includes("includeSubDomains"),
  };
  return Object.keys(rules).filter((rule) => !rules[rule]);
}
