import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Project } from "./project.ts";
import { REPOSITORY } from "./stack.ts";

const COMMAND = ["--import", "./localhost.mjs", "--import", "./with-parent.mjs", "server.mjs"];

/** The sample application, signing people in to the project. */
export class Application {
  private constructor(
    readonly url: string,
    private readonly process: ReturnType<typeof spawn>,
  ) {}

  static async of(project: Project): Promise<Application> {
    const child = spawn(process.execPath, COMMAND, {
      cwd: `${REPOSITORY}infra/local/sample`,
      env: { ISSUER: project.issuer, CLIENT_ID: project.applicationId, PORT: "0" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const [url] = await once(createInterface(child.stdout), "line");
    return new Application(url, child);
  }

  async ends(): Promise<void> {
    const ended = once(this.process, "exit");
    this.process.stdin!.end();
    await ended;
  }
}
