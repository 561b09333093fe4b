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
      "--disable-sync",
      "--disable-site-isolation-trials",
      "--renderer-process-limit=1",
      `--disable-features=${unwanted().join()}`,
    ],
  },
};

function executable(): string {
  const found = process.env.CHROMIUM ?? KNOWN.find((path) => existsSync(path));
  if (!found) throw new Error("There is no Chromium here. infra/setup installs it; CHROMIUM= names one elsewhere.");
  return found;
}

function unwanted(): string[] {
  // Each window would load three pages for its address bar, which takes far longer than a page of ours.
  const addressBar = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"];
  // The last list is the one that counts, so what Playwright switches off is in it too.
  const playwrights = [
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
  ];
  return [...addressBar, ...playwrights];
}
