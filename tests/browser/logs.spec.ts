import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { allCodes } from "./support/mailbox.ts";
import { REPOSITORY } from "./support/stack.ts";
import { expect, test } from "./support/test.ts";
import { leaks } from "./support/watch.ts";

test("no line that a function has logged in all these tests holds a code, a token or an address", async ({}, info) => {
  const folder = info.project.outputDir;
  execFileSync("python3", ["infra/local", "python", "--", "tests/browser/support/functions_log.py", folder], {
    cwd: REPOSITORY,
  });
  const lines = readFileSync(`${folder}/functions.log`, "utf8").split("\n");
  const answered = lines.filter((line) => line.includes("/sign-in/verify") && line.includes('"answered"'));
  const codes = allCodes();
  expect(answered.length).toBeGreaterThan(codes.length / 2);
  expect(lines.flatMap((line) => leaks(line, codes).map((leak) => `${leak} in ${line}`))).toEqual([]);
});
