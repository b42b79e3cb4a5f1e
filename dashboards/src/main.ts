import { mount } from "svelte";
import { api } from "./api/client";
import App from "./App.svelte";
import { pageOf } from "./pages/lazy";
import { preferences } from "./state/preferences.svelte";
import { router } from "./state/router.svelte";
import { session } from "./state/session.svelte";

/** Draws the page of the address in the reader's words. */
export async function open(): Promise<void> {
  const target = document.getElementById("app");
  if (!target) throw new Error("the page has no element `app`");
  pageOf(router.route.page).catch(() => undefined);
  void session.check();
  if (session.likely && router.route.page === "map") api.overview().catch(() => undefined);
  await preferences.load();
  target.replaceChildren();
  mount(App, { target });
}
