import { test as base, type BrowserContext, type BrowserContextOptions } from "@playwright/test";
import { Application } from "./application.ts";
import { Mailbox } from "./mailbox.ts";
import { Project } from "./project.ts";
import { findStack, type Stack } from "./stack.ts";
import { Watch } from "./watch.ts";

export { expect, type Page } from "@playwright/test";

interface Fixtures {
  mailbox: Mailbox;
  project: Project;
  /** The sample application, signing people in to the project. */
  application: Application;
  watch: Watch;
  /** Another browser, or the same person's other one. */
  otherBrowser: (options?: BrowserContextOptions) => Promise<BrowserContext>;
}

export const test = base.extend<Fixtures, { stack: Stack }>({
  stack: [async ({}, use) => use(findStack()), { scope: "worker" }],
  mailbox: async ({ stack }, use) => use(new Mailbox(stack)),
  project: async ({ stack }, use) => use(await Project.fresh(stack)),
  application: async ({ project }, use) => {
    const application = await Application.of(project);
    await use(application);
    await application.ends();
  },
  watch: async ({ stack, mailbox }, use) => use(new Watch(stack.pages_url, mailbox.codes)),
  context: async ({ context, watch }, use) => {
    watch.follow(context);
    await use(context);
    await watch.verdict(context);
  },
  otherBrowser: async ({ browser, watch }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (options) => {
      const context = await browser.newContext(options);
      watch.follow(context);
      opened.push(context);
      return context;
    });
    for (const context of opened) {
      await watch.verdict(context);
      await context.close();
    }
  },
});
