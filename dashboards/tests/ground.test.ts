// @vitest-environment jsdom
import { TileLayerWMS } from "leaflet/src/layer/tile/TileLayer.WMS.js";
import * as L from "../src/map/leaflet";
import { afterEach, expect, test, vi } from "vitest";
import { api } from "../src/api/client.ts";
import { find, streetsOf, withStreets, type Entry } from "../src/map/find.ts";
import { asHtml, layGround, serverLayer } from "../src/map/ground.ts";
import { frameOf, HEIGHT, piecesOf, WIDTH } from "../src/map/small.ts";
import { tileAddress } from "../src/map/tiles.ts";
import type { Names } from "../src/map/names.ts";
import { areas } from "../fixtures/data.ts";

afterEach(() => vi.restoreAllMocks());

const source = "Lieux : © contributeurs OpenStreetMap";
const reader = { language: "fr", dark: true, source } as const;
const nothing = { version: null, server: null, layers: [], sources: [] };

function onMap(): { map: L.Map; names: Names; put: ReturnType<typeof vi.fn> } {
  const map = L.map(document.createElement("div")).setView([50.85, 4.35], 13);
  for (const pane of ["sketch", "ground"]) map.createPane(pane);
  const put = vi.fn();
  return { map, names: { put } as unknown as Names, put };
}

/** What is seen; Leaflet keeps its renderer. */
const layersOf = (map: L.Map) => {
  const all: L.Layer[] = [];
  map.eachLayer((layer) => {
    if (layer instanceof L.Path || layer instanceof L.TileLayer) all.push(layer);
  });
  return all;
};
const tilesOf = (map: L.Map) => layersOf(map).filter((layer) => layer instanceof L.TileLayer);

test("a picture has an address for its language, its colours and its version", () => {
  expect(tileAddress("1-ab", reader)).toBe(
    "/api/v1/base-map/tile?zoom={z}&x={x}&y={y}&language=fr&scheme=dark&version=1-ab",
  );
});

test("where a base map is there, it is drawn with its source, and taken away again", async () => {
  vi.spyOn(api, "baseMap").mockResolvedValue({
    ...nothing,
    version: "1-ab",
    layers: ["water", "streets"],
    sources: ["© <b>us</b>"],
  });
  const { map, names, put } = onMap();
  const remove = await layGround(map, names, reader);
  const [layer] = tilesOf(map);
  expect(layer?.getAttribution?.()).toBe("© &lt;b&gt;us&lt;/b&gt;");
  expect(put).toHaveBeenCalledOnce();
  remove();
  expect(layersOf(map)).toHaveLength(0);
});

test("without one, and without an answer, there is the sketch", async () => {
  const asked = vi.spyOn(api, "baseMap").mockResolvedValue(nothing);
  for (const answer of ["none", "failed"]) {
    if (answer === "failed") asked.mockRejectedValue(new Error("gone"));
    const { map, names } = onMap();
    const remove = await layGround(map, names, reader);
    expect(tilesOf(map)).toHaveLength(0);
    expect(layersOf(map).length).toBeGreaterThan(10);
    remove();
    expect(layersOf(map)).toHaveLength(0);
  }
});

test("OpenStreetMap is named once: by the base map, or by what else is from it", async () => {
  const asked = vi.spyOn(api, "baseMap");
  const own = "© OpenStreetMap contributors, ODbL 1.0";
  for (const [sources, named] of [
    [[own], [own]],
    [["© UrbIS"], ["© UrbIS", source]],
    [[], [source]],
  ] as const) {
    asked.mockResolvedValue({
      ...nothing,
      version: sources.length ? "1-ab" : null,
      sources: [...sources],
    });
    const { map, names } = onMap();
    const remove = await layGround(map, names, reader);
    const said: string[] = [];
    map.eachLayer((layer) => said.push(layer.getAttribution?.() ?? ""));
    expect(said.filter(Boolean).sort()).toEqual([...named].sort());
    remove();
  }
});

test("a server of the operator's draws instead, and outlines let it through", async () => {
  const server = { kind: "tiles", address: "https://t.example/{z}/{x}/{y}.png" } as const;
  vi.spyOn(api, "baseMap").mockResolvedValue({ ...nothing, version: "1-ab", server });
  const { map, names } = onMap();
  const remove = await layGround(map, names, reader);
  expect(tilesOf(map)).toHaveLength(1);
  expect(map.getContainer().classList.contains("on-tiles")).toBe(true);
  remove();
  expect(map.getContainer().classList.contains("on-tiles")).toBe(false);
  const wms = await serverLayer({ kind: "wms", address: "https://w.example/wms", layers: "a,b" }, [
    "us",
  ]);
  expect(wms).toBeInstanceOf(TileLayerWMS);
  expect(wms.getAttribution?.()).toBe("us");
});

test("what a source says is text", () => {
  expect(asHtml("<script>alert(1)</script>")).toBe("&lt;script&gt;alert(1)&lt;/script&gt;");
});

const street = (nl: string, fr: string, lon: number, lat: number) => ({
  ...{ name: { nl, fr, en: fr }, lon, lat },
});

test("streets of the base map take the place of those of the sketch", () => {
  const sketched: Entry = {
    ...{ key: "street Rue Neuve", kind: "street", label: "Nieuwstraat", lat: 0, lon: 0 },
    names: ["Nieuwstraat", "Rue Neuve"],
  };
  const streets = streetsOf(
    [street("Nieuwstraat", "Rue Neuve", 4.3562, 50.8527)],
    [],
    ({ nl }) => nl,
  );
  const found = find("rue neuve", withStreets([sketched], streets));
  expect(found.map(({ label, lat }) => [label, lat])).toEqual([["Nieuwstraat", 50.8527]]);
});

test("two streets of one name say in which municipality they are", () => {
  const two = [
    street("Kerkstraat", "Rue de l’Église", 4.3322, 50.8559),
    street("Kerkstraat", "Rue de l’Église", 4.3525, 50.8467),
  ];
  const labels = streetsOf(two, areas(), ({ nl }) => nl).map(({ label }) => label);
  expect(labels).toEqual(["Kerkstraat (Sint-Jans-Molenbeek)", "Kerkstraat (Brussel)"]);
});

test("the pieces under a small map cover it, each where its corner is", () => {
  const frame = frameOf([
    { lat: 50.8467, lon: 4.3525 },
    { lat: 50.853, lon: 4.34 },
  ]);
  const pieces = piecesOf(frame);
  const covers = (x: number, y: number) =>
    pieces.some(
      ({ left, top, size }) => x >= left && x <= left + size && y >= top && y <= top + size,
    );
  for (const x of [0, WIDTH / 2, WIDTH]) {
    for (const y of [0, HEIGHT / 2, HEIGHT]) expect(covers(x, y), `${x} ${y}`).toBe(true);
  }
  expect(pieces.length).toBeLessThanOrEqual(6);
  for (const { size } of pieces) expect(Math.abs(Math.log2(size / 512))).toBeLessThanOrEqual(0.51);
});
