/** A page of the dashboards on the fixtures, as somebody opens it. */

import { flushSync, mount, unmount, type Component } from "svelte";
import { expect, vi } from "vitest";
import { session as sessionOf } from "../fixtures/data.ts";
import { FixtureApi } from "../fixtures/server.ts";
import type { Role } from "../src/api/types.ts";
import { forget } from "../src/api/request.ts";
import { pageOf } from "../src/pages/lazy.ts";
import { areas } from "../src/state/areas.svelte.ts";
import { router } from "../src/state/router.svelte.ts";
import { session } from "../src/state/session.svelte.ts";

let shown: Record<string, unknown> | undefined;

export function answeringFixtures(role: Role): void {
  const api = new FixtureApi();
  const fetch = vi.fn((address: string | URL | Request, request?: RequestInit) => {
    const body: unknown = request?.body ? JSON.parse(request.body as string) : undefined;
    const url = new URL(String(address), "http://localhost");
    const answer = api.answer(request?.method ?? "GET", url, role, body);
    return Promise.resolve(
      answer.body === undefined
        ? new Response(null, { status: answer.status })
        : Response.json(answer.body, { status: answer.status }),
    );
  });
  vi.stubGlobal("fetch", fetch);
}

/** Opens what is at `address`, and waits until nothing of it is still asked for. */
export async function open(
  address: string,
  role: Role = "coordinator",
  phone = false,
): Promise<void> {
  await leave();
  vi.stubGlobal("scrollTo", vi.fn());
  vi.stubGlobal("matchMedia", () => ({
    matches: phone,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe = () => undefined;
      unobserve = () => undefined;
      disconnect = () => undefined;
    },
  );
  answeringFixtures(role);
  session.begin(sessionOf(role));
  await areas.load();
  router.go("/nowhere");
  router.go(address);
  const { route } = router;
  const page = (await pageOf(route.page)) as Component<{ id: string }>;
  shown = mount(page, { target: document.body, props: { id: "id" in route ? route.id : "" } });
  await vi.waitFor(() => {
    flushSync();
    expect(document.querySelector("h1")).not.toBeNull();
    expect(document.querySelector(".waiting")).toBeNull();
  });
}

export async function leave(): Promise<void> {
  const left = shown;
  shown = undefined;
  if (left) await unmount(left);
  forget();
  vi.unstubAllGlobals();
  document.body.replaceChildren();
}

export type File = { name: string; lines: string[][] };

/** What its button gives. */
export async function csvFrom(button: HTMLElement): Promise<File> {
  let blob: Blob | undefined;
  let name = "";
  vi.spyOn(URL, "createObjectURL").mockImplementation((made) => {
    blob = made as Blob;
    return "blob:made";
  });
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    name = this.download;
  });
  button.click();
  vi.restoreAllMocks();
  expect(blob, "a file").toBeDefined();
  return { name, lines: linesOf(await blob!.text()) };
}

function linesOf(csv: string): string[][] {
  const lines: string[][] = [[]];
  for (const [, quoted, plain = "", end] of csv
    .replace(/^\ufeff/, "")
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    lines.at(-1)!.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "\r\n") lines.push([]);
    if (end === "") break;
  }
  return lines.filter(({ length }) => length > 1 || lines.length === 1);
}
