import { existsSync } from "node:fs";
import type { PlaywrightTestOptions, PlaywrightWorkerOptions } from "@playwright/test";

const KNOWN = ["/usr/bin/chromium", "/usr/bin/google-chrome"];

/** The machine's own browser: it starts at once and asks nobody anything. */
export const chromium: Partial<PlaywrightTestOptions & PlaywrightWorkerOptions> = {
  browserName: "chromium",
  launchOptions: {
    executablePath: executable(),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync", "--renderer-process-limit=1",
    ],
  },
};

function executable(): string {
  const found = process.env.CHROMIUM ?? KNOWN.find((path) => existsSync(path));
  if (!found) throw new Error("There is no Chromium here. infra/setup installs it; CHROMIUM= names one elsewhere.");
  return found;
}
