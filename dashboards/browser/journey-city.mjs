import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { eventually } from "./eventually.mjs";

const ROOT = new URL("../../", import.meta.url).pathname;
const MOSQUITTO = ["/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto"];
const PATIENCE_MS = 180_000;

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** @param {number} port */
const listens = (port) =>
  eventually(`a server on port ${port}`, async () => {
    const isThere = await new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true));
      socket.on("connect", () => socket.destroy());
      socket.on("error", () => resolve(false));
    });
    return isThere ? true : undefined;
  });

/** @param {(string | undefined)[]} candidates */
const firstOf = (candidates) => candidates.find((path) => path && existsSync(path));

/** Where cargo puts programs. */
export function program(name = "hotspot-demo") {
  const target = process.env["CARGO_TARGET_DIR"] ?? join(ROOT, "target");
  return join(target, "debug", name);
}

/**
 * A small city with what stands around it: a broker, a mail server, a collector, access
 * points of which some are real processes.
 */
export class JourneyCity {
  /** @type {import("node:child_process").ChildProcess[]} */
  #processes = [];
  #folder = mkdtempSync(join(tmpdir(), "journey-"));
  /** @type {((line: any) => void)[]} */
  #waiting = [];
  /** @type {any[]} */
  #answers = [];
  #log = "";
  url = "";
  /** Where Mailpit shows what came, or nothing where it is not there. */
  mails = "";

  /**
   * @param {string} path
   * @param {string[]} args
   */
  #start(path, args) {
    const child = spawn(path, args, { stdio: ["pipe", "pipe", "pipe"] });
    child.stderr.on("data", (text) => (this.#log += text));
    this.#processes.push(child);
    return child;
  }

  /** @param {string[]} lacks gets the name of what is not installed */
  async open(lacks) {
    const options = [];
    const mosquitto = firstOf(MOSQUITTO);
    if (mosquitto) {
      const port = await freePort();
      const file = join(this.#folder, "mosquitto.conf");
      writeFileSync(
        file,
        `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\nmax_queued_messages 0\n`,
      );
      this.#start(mosquitto, ["-c", file]).stdout.resume();
      await listens(port);
      options.push("--broker", `127.0.0.1:${port}`);
    } else lacks.push("Mosquitto");
    const mailpit = firstOf([process.env["MAILPIT"], join(ROOT, "target/mailpit/mailpit")]);
    if (mailpit) {
      const [smtp, http] = [await freePort(), await freePort()];
      const args = ["--smtp", `127.0.0.1:${smtp}`, "--listen", `127.0.0.1:${http}`];
      const database = join(this.#folder, "mails.db");
      this.#start(mailpit, [
        ...args,
        "--disable-version-check",
        "--database",
        database,
      ]).stdout.resume();
      await listens(smtp);
      await listens(http);
      options.push("--mail", `127.0.0.1:${smtp}`);
      this.mails = `http://127.0.0.1:${http}/api/v1`;
    } else lacks.push("Mailpit");
    const city = this.#start(program(), ["--journey", ...options, join(this.#folder, "city")]);
    createInterface(city.stdout).on("line", (line) => {
      if (!line.startsWith("{")) return;
      const answer = JSON.parse(line);
      const waits = this.#waiting.shift();
      if (waits) waits(answer);
      else this.#answers.push(answer);
    });
    city.on("exit", (code) => {
      for (const waits of this.#waiting.splice(0)) waits({ ended: code });
    });
    this.url = (await this.#answer()).ready;
  }

  async #answer() {
    const late = setTimeout(() => this.#waiting.shift()?.({ ended: "too late" }), PATIENCE_MS);
    const answer =
      this.#answers.shift() ?? (await new Promise((resolve) => this.#waiting.push(resolve)));
    clearTimeout(late);
    if ("ended" in answer) throw new Error(`the city ended (${answer.ended}): ${this.#log}`);
    return answer;
  }

  /**
   * What the city's program is to do: `real BOX`, `carry BOX SITE` or `pass UNTIL`.
   *
   * @param {string} line
   */
  async tell(line) {
    this.#processes.at(-1)?.stdin?.write(`${line}\n`);
    return this.#answer();
  }

  async close() {
    const city = this.#processes.at(-1);
    if (city && city.exitCode === null && city.stdin) {
      const ended = new Promise((resolve) => city.on("exit", resolve));
      city.stdin.end();
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 10_000).unref())]);
    }
    for (const child of this.#processes) child.kill("SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
