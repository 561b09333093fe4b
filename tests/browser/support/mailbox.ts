import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { REPOSITORY, type Stack } from "./stack.ts";

const FOLDER = `${REPOSITORY}target/browser`;

/** The messages that people have got. */
export class Mailbox {
  /** Every code that was read. */
  readonly codes = new Set<string>();

  constructor(private readonly stack: Stack) {}

  /** The texts of the mails to an address, the newest last, once there are so many. */
  async mails(to: string, atLeast: number): Promise<string[]> {
    const answer = await fetch(`${this.stack.mailbox_url}/messages.json?to=${to}&at_least=${atLeast}`);
    const messages = (await answer.json()) as { text: string }[];
    if (messages.length < atLeast) throw new Error(`${messages.length} of ${atLeast} mails came to ${to}`);
    return messages.map((message) => message.text);
  }

  /** The address of the link in the newest of so many mails. */
  async link(to: string, mails = 1): Promise<string> {
    const newest = (await this.mails(to, mails)).at(-1)!;
    const link = /https?:\/\/\S+\/link\?token=\S+/.exec(newest)?.[0];
    if (!link) throw new Error(`no link in ${newest}`);
    return link;
  }

  /** The code in the newest of so many mails to an address. */
  async code(to: string, mails = 1): Promise<string> {
    const newest = (await this.mails(to, mails)).at(-1)!;
    const code = /(?<![\w#])\d{6,}(?!\w)/.exec(newest)?.[0];
    if (!code) throw new Error(`no code in ${newest}`);
    this.codes.add(code);
    mkdirSync(FOLDER, { recursive: true });
    appendFileSync(`${FOLDER}/codes`, `${code}\n`);
    return code;
  }
}

/** Every code that any test of this run has read. */
export function allCodes(): string[] {
  return readFileSync(`${FOLDER}/codes`, "utf8").trim().split("\n");
}

/** A code that this one is not. */
export function otherThan(code: string): string {
  return (code.startsWith("0") ? "1" : "0") + code.slice(1);
}
