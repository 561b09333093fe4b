import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { REPOSITORY, type Stack } from "./stack.ts";

const execute = promisify(execFile);

/** A project of the test's own, so that no test meets another. */
export class Project {
  private constructor(
    private readonly stack: Stack,
    readonly id: string,
    readonly clientId: string,
    readonly applicationId: string,
    private readonly token: string,
  ) {}

  static async fresh(stack: Stack): Promise<Project> {
    const made = JSON.parse(await seed(stack, "--fresh"));
    return new Project(stack, made.project_id, made.client_id, made.application_id, made.api_token);
  }

  get issuer(): string {
    return `${this.stack.pages_url}/p/${this.clientId}`;
  }

  /** An address that nobody else uses. */
  address(name: string): string {
    return `${name}@${this.id.replace("prj_", "p")}.example.org`;
  }

  /** Moves the project's time so far ahead of the system's. */
  async isAhead(seconds: number): Promise<void> {
    await seed(this.stack, "--ahead", this.id, String(seconds));
  }

  /** Gives the project a new signing key. */
  async rotatesItsKey(): Promise<void> {
    await seed(this.stack, "--rotate", this.id);
  }

  /** Gives the project a signing key that is used at once. */
  async replacesItsKey(): Promise<void> {
    await seed(this.stack, "--replace", this.id);
  }

  /** Lets people sign in by phone too, in these countries; `phone` is what the flow says of phones besides. */
  async takesPhones(allowed_countries: string[], phone: object = {}): Promise<void> {
    await this.calls(`/v2/projects/${this.id}`, { allowed_countries }, "PATCH");
    const login_settings = { phone: { sms: true, whatsapp: true, ...phone } };
    const flow = await this.calls("/v2/project-flows", { project_id: this.id, name: "Phones", login_settings });
    await this.calls(`/v2/project-flows/${flow.id}/publish`, {});
  }

  /** Mails a link beside the code. */
  async mailsLinks(): Promise<void> {
    const login_settings = { email: { method: "code_and_link" } };
    const flow = await this.calls("/v2/project-flows", { project_id: this.id, name: "Links", login_settings });
    await this.calls(`/v2/project-flows/${flow.id}/publish`, {});
  }

  /** A Colombian number that nobody else uses, as it is dialled there. */
  number(lastFour = "2277"): string {
    const seed = [...this.id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 17_000, 7);
    const network = [300, 301, 302, 304, 305, 310, 311, 312, 313, 314, 315, 316, 317, 318, 319, 320, 321][seed % 17];
    return `${network} ${String(Math.floor(seed / 17)).padStart(3, "0")}${lastFour}`;
  }

  /** A call of the project's back end. */
  async calls(path: string, body: object, method = "POST"): Promise<any> {
    const headers = { authorization: `Bearer ${this.token}`, "content-type": "application/json" };
    const answer = await fetch(`${this.stack.api_url}${path}`, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return ((await answer.json()) as { data: object }).data;
  }

  /** Uploads a picture as a console would, and says its id. */
  async picture(file: Buffer, content_type: string): Promise<string> {
    const assets = `/v2/projects/${this.id}/assets`;
    const { id, upload } = await this.calls(assets, { content_type, bytes: file.length });
    const form = new FormData();
    for (const [name, value] of Object.entries<string>(upload.fields)) form.append(name, value);
    form.append("file", new Blob([new Uint8Array(file)]));
    const { ok, status } = await fetch(upload.url, { method: upload.method, body: form });
    if (!ok) throw new Error(`the upload was answered with ${status}`);
    await this.calls(`${assets}/${id}/complete`, {});
    return id;
  }

  /** Gives its pages a look. */
  async looksLike(branding: object): Promise<void> {
    await seed(this.stack, "--branding", this.id, JSON.stringify(branding));
  }

  /** Puts the guard up, as after too many wrong codes. */
  async isGuarded(): Promise<void> {
    await seed(this.stack, "--guard", this.id);
  }

  /** The id of another application, whose ID tokens are signed in another way. */
  async application(algorithm: string): Promise<string> {
    const made = await seed(this.stack, "--application", this.id, algorithm, "http://127.0.0.1/callback");
    return JSON.parse(made).application_id;
  }
}

async function seed(stack: Stack, ...options: string[]): Promise<string> {
  return (await execute(`${REPOSITORY}target/debug/seed`, options, { env: stack.environment })).stdout;
}
