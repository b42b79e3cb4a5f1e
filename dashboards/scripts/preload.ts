import type { Plugin } from "vite";

/** The piece that every page needs, besides the first code that arrives. */
const NEEDED = "shared";

/**
 * Names it in the page itself: a slow line is not idle while the first code, which
 * asks for it, is on its way.
 */
export function preload(): Plugin {
  return {
    name: "preload",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (_html, { bundle = {} }) =>
        Object.values(bundle).flatMap((piece) =>
          piece.type === "chunk" && piece.name === NEEDED
            ? {
                tag: "link",
                attrs: { rel: "modulepreload", crossorigin: true, href: `/${piece.fileName}` },
                injectTo: "head" as const,
              }
            : [],
        ),
    },
  };
}
