import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const REPOSITORY = fileURLToPath(new URL("../../../", import.meta.url));

/** What `stack.json` says of the stack under test: the one that `SMARTACCESS_STACK` names, or `make dev`'s. */
export interface Stack {
  api_url: string;
  pages_url: string;
  mailbox_url: string;
  environment: Record<string, string>;
}

export function findStack(): Stack {
  const path = process.env.SMARTACCESS_STACK ?? `${REPOSITORY}target/local/stack.json`;
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`No stack: ${path}. Run \`make browser\`, or \`make dev\` in another terminal.`, { cause: error });
  }
}
