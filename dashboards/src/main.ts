import { mount } from "svelte";
import "./style/tokens.css";
import "./style/base.css";
import "./style/layout.css";
import "./style/parts.css";
import "./style/print.css";
import { api } from "./api/client";
import App from "./App.svelte";
import { pageOf } from "./pages/lazy";
import { preferences } from "./state/preferences.svelte";
import { router } from "./state/router.svelte";
import { session } from "./state/session.svelte";

const target = document.getElementById("app");
if (!target) throw new Error("the page has no element `app`");

// On a slow line each wait for the one before would be seen: all is asked for at once.
pageOf(router.route).catch(() => undefined);
void session.check();
if (session.likely && router.route.page === "map") api.overview().catch(() => undefined);

const begin = async () => {
  await preferences.load();
  target.replaceChildren();
  mount(App, { target });
};
begin().catch(() => {
  target.querySelector(".opening-now")?.remove();
  target.querySelector(".opening-failed")?.removeAttribute("hidden");
});
