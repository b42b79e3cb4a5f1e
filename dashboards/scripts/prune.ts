import { parse } from "postcss";
import type { Plugin } from "vite";

/** What no map here has, and browsers of another age. */
const UNUSED =
  /popup|control-layers|control-scale|image-layer|div-icon|default-icon|marker-shadow|shadow-pane|marker-draggable|attribution-flag|attribution-svg|safari|oldie|vml|retina|canvas/;

/** Leaves out of Leaflet's style sheet what `map/leaflet.ts` does not bring. */
export function prune(): Plugin {
  return {
    name: "prune",
    enforce: "pre",
    transform(code, id) {
      if (!/leaflet\/dist\/leaflet\.css/.test(id)) return undefined;
      const sheet = parse(code);
      sheet.walkRules((rule) => {
        const used = rule.selectors.filter((selector) => !UNUSED.test(selector));
        if (used.length === 0) rule.remove();
        else rule.selectors = used;
      });
      return { code: sheet.toString(), map: null };
    },
  };
}
