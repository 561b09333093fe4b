import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

/** The tokens that a sign-in ends in, for the tests that look into them. */
export interface Tokens {
  id_token: string;
  access_token: string;
}

/** An application of a few lines, made from the standards alone. */
export class RelyingParty {
  private readonly server = createServer((_, response) => response.end("Thank you"));
  private readonly verifier = randomBytes(32).toString("base64url");
  readonly nonce = randomBytes(16).toString("base64url");

  constructor(
    readonly issuer: string,
    readonly clientId: string,
  ) {}

  async opens(): Promise<void> {
    await once(this.server.listen(0, "127.0.0.1"), "listening");
  }

  closes(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  get redirectUri(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/callback`;
  }

  get start(): string {
    const query = new URLSearchParams({
      response_type: "code",
      client_id: this.clientId,
      redirect_uri: this.redirectUri,
      scope: "openid email",
      nonce: this.nonce,
      code_challenge: createHash("sha256").update(this.verifier).digest("base64url"),
      code_challenge_method: "S256",
    });
    return `${this.issuer}/authorize?${query}`;
  }

  async redeems(callback: string): Promise<Tokens> {
    const body = new URLSearchParams({
      grant_type: "authorization_code",
      code: new URL(callback).searchParams.get("code")!,
      redirect_uri: this.redirectUri,
      client_id: this.clientId,
      code_verifier: this.verifier,
    });
    const answer = await fetch(`${this.issuer}/token`, { method: "POST", body });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Tokens;
  }
}
