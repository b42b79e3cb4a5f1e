import { build, type Rolldown } from "vite";
import { beforeAll, expect, test } from "vitest";

type Piece = Rolldown.OutputChunk;
let pieces: Map<string, Piece>;

beforeAll(async () => {
  const built = (await build({
    configFile: "vite.config.ts",
    logLevel: "silent",
    build: { write: false },
  })) as Rolldown.RolldownOutput;
  pieces = new Map(
    built.output.flatMap((piece) => (piece.type === "chunk" ? [[piece.fileName, piece]] : [])),
  );
}, 120_000);

/** Every piece that has to be there before this one runs. */
function neededBy(piece: Piece, found = new Set<Piece>()): Set<Piece> {
  if (found.has(piece)) return found;
  found.add(piece);
  for (const name of piece.imports) {
    const needed = pieces.get(name);
    if (needed) neededBy(needed, found);
  }
  return found;
}

const hasLeaflet = (page: Piece) =>
  [...neededBy(page)].some(({ moduleIds }) =>
    moduleIds.some((id) => id.includes("node_modules/leaflet/")),
  );

test("only pages that show a map fetch what draws one", () => {
  const pages = [...pieces.values()].filter(({ name }) => /^[A-Z]\w+Page$/.test(name));
  expect(pages.length).toBeGreaterThan(15);
  expect(
    pages
      .filter(hasLeaflet)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(["MapPage", "RecommendationPage", "RecommendationsPage"]);
});
