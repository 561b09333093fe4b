import type { Page } from "@playwright/test";
import type { Application } from "./application.ts";
import { expect } from "./test.ts";

/** What a person does on the way, one step each. */

export async function begin(page: Page, application: Application): Promise<void> {
  await page.goto(application.url);
  await page.getByRole("link", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Sign in to" })).toBeVisible();
}

export async function giveAddress(page: Page, address: string): Promise<void> {
  await page.getByLabel("Email address").fill(address);
  await page.getByRole("button", { name: "Continue" }).click();
}

export async function givePhone(page: Page, number: string, channel: "SMS" | "WhatsApp"): Promise<void> {
  await page.getByLabel("Phone number").fill(number);
  await page.getByRole("button", { name: `Send by ${channel}` }).click();
}

export async function askForCode(page: Page, application: Application, address: string): Promise<void> {
  await begin(page, application);
  await giveAddress(page, address);
  await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
}

/** The page goes on by itself once the code is complete; without scripts the person presses the button. */
export async function giveCode(page: Page, code: string): Promise<void> {
  await page.getByLabel("Code", { exact: true }).fill(code);
}

export async function expectSignedIn(page: Page, application: Application, address: string): Promise<void> {
  await expect(page.getByRole("heading", { name: "You are signed in" })).toBeVisible();
  await expect(page).toHaveURL(`${application.url}/`);
  await expect(page.getByRole("definition").first()).toHaveText(address);
}
