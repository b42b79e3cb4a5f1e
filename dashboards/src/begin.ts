/**
 * The first code that arrives, and little of it. On a slow line each wait for the one
 * before would be seen: from here all that the first view needs is asked for at once.
 */

import "./style/tokens.css";
import "./style/base.css";
import "./style/layout.css";
import "./style/parts.css";
import "./style/print.css";
import { AREAS, askEarly } from "./api/early";
import { here } from "./state/base";
import { remembered, SIGNED_IN } from "./state/memory";
import { DICTIONARIES, firstLanguage, FURTHER } from "./text/first";

const isMap = here() === "/";

const pages = import("./main");
const signedIn = remembered(SIGNED_IN) !== null;

// In the order in which they are needed: a browser has few lines to one server, and what
// comes first is drawn while the rest is on its way.
DICTIONARIES[firstLanguage()]().catch(() => undefined);
askEarly("/session");
if (isMap && signedIn) askEarly("/overview");
if (!signedIn) import("./pages/SignInPage.svelte").catch(() => undefined);
// In the next task: the words are on their way by then.
setTimeout(() => {
  if (isMap) import("./pages/MapPage.svelte").catch(() => undefined);
  else FURTHER[firstLanguage()]().catch(() => undefined);
  if (isMap && signedIn) askEarly(AREAS);
});

pages
  .then(({ open }) => open())
  .catch(() => {
    document.querySelector(".opening-now")?.remove();
    document.querySelector(".opening-failed")?.removeAttribute("hidden");
  });
