// @vitest-environment jsdom
import * as L from "../src/map/leaflet";
import { expect, test } from "vitest";
import { areas, overview, places, recommendations } from "../fixtures/data.ts";
import { LINES, NEIGHBOURHOODS, PARKS } from "../src/map/brussels.ts";
import { fifthsOf, namesOf, outlinesOf } from "../src/map/base.ts";
import { density } from "../src/map/density.ts";
import { entriesOf, find } from "../src/map/find.ts";
import { gather } from "../src/map/gather.ts";
import { gazetteer } from "../src/map/gazetteer.ts";
import { groupIcon } from "../src/map/icons.ts";
import { drawMove } from "../src/map/moves.ts";
import { boxesOf, fitting, fittingAt, linesOf } from "../src/map/names.ts";
import { POSTCODES } from "../src/map/postcodes.ts";
import { isServed, metresBetween, REACH_M } from "../src/map/reach.ts";
import { STREETS } from "../src/map/searched.ts";
import { straightest, wayOf } from "../src/map/sketch.ts";
import { isCarriedOut, isToCome } from "../src/pages/need.ts";
import { useClass } from "../src/map/use.ts";
import { nearestTo, nextBy } from "../src/map/walk.ts";

const many = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    item: index,
    x: (index * 7919) % 1000,
    y: (index * 104729) % 800,
    rank: index % 7,
  }));

test("no mark covers another, and none is lost", () => {
  const spots = many(5000);
  const groups = gather(spots, 24);
  expect(groups.flatMap(({ members }) => members).sort((a, b) => a - b)).toEqual(
    spots.map(({ item }) => item),
  );
  const centres = groups.map(({ centre }) => spots[centre]!);
  const covered = centres.filter((one) =>
    centres.some((other) => other !== one && Math.hypot(one.x - other.x, one.y - other.y) < 24),
  );
  expect(covered).toEqual([]);
});

test("a mark that stands for several is that of the one that matters most", () => {
  const spot = (item: string, x: number, rank: number) => ({ item, x, y: 0, rank });
  expect(gather([spot("well", 0, 9), spot("underused", 10, 0), spot("far", 90, 9)], 24)).toEqual([
    { centre: "underused", members: ["underused", "well"] },
    { centre: "far", members: ["far"] },
  ]);
});

test("a ring has a share for each look, one after the other, and their number", () => {
  const parts = [
    { look: "verdict-underused", said: "Underused", count: 1 },
    { look: "verdict-healthy", said: "Nothing found", count: 3 },
  ];
  const ring = groupIcon(parts, false).options.html as HTMLElement;
  expect(ring.querySelector(".mark-count")?.textContent).toBe("4");
  const arcs = [...ring.querySelectorAll(".ring-part")].map((arc) => [
    arc.classList[1],
    arc.getAttribute("pathLength"),
    arc.getAttribute("stroke-dasharray"),
    arc.getAttribute("stroke-dashoffset"),
  ]);
  expect(arcs).toEqual([
    ["verdict-underused", "4", "1 4", "0"],
    ["verdict-healthy", "4", "3 4", "-1"],
  ]);
});

test("arrow keys go to the next mark in their direction, and say where there is no other", () => {
  const marks = [
    { x: 100, y: 100 },
    { x: 200, y: 110 },
    { x: 110, y: 300 },
    { x: 190, y: 0 },
  ];
  const [here, right, below] = marks;
  expect(nextBy("ArrowRight", here!, marks)).toBe(right);
  expect(nextBy("ArrowDown", here!, marks)).toBe(below);
  expect(nextBy("ArrowLeft", here!, marks)).toBeUndefined();
  expect(nearestTo({ x: 108, y: 280 }, marks)).toBe(below);
  expect(nearestTo({ x: 0, y: 0 }, [])).toBeUndefined();
});

test("most municipalities have room for their name on a phone", () => {
  const names = namesOf(outlinesOf(areas()), (area) => area.name.nl);
  const pixels = (256 * 2 ** 10.75) / 360;
  const written = names.filter(({ needs }) => needs!.degrees * pixels >= needs!.pixels);
  expect(written.length).toBeGreaterThanOrEqual(15);
});

test("of names that would cover each other the first is written", () => {
  const wanted = ["Marollen", "Zavel", "Matonge"].map((item, index) => ({
    item,
    boxes: boxesOf(item, [100, 120, 300][index]!, 100),
  }));
  expect(fitting(wanted)).toEqual(["Marollen", "Matonge"]);
  const along = boxesOf("Louizalaan", 0, 0, 90);
  expect(Math.max(...along.map(({ x }) => Math.abs(x)))).toBeLessThan(1);
});

test("a name stands in the middle of the longest stretch of its street, and is not upside down", () => {
  const { middle, angle } = straightest(wayOf("4.40,50.80 4.30,50.80 4.30,50.81"));
  expect([middle.lat, middle.lng]).toEqual([50.8, 4.35]);
  expect(Math.abs(angle)).toBe(0);
});

test("the sketch lies in and around the region, and has a name in both languages", () => {
  const around = L.latLngBounds([50.75, 4.22], [50.93, 4.5]);
  const ways = [...LINES.map(([, , , way]) => way), ...PARKS.map(([, , way]) => way)];
  const points = [...NEIGHBOURHOODS, ...STREETS].map(([, , at]) => at);
  for (const way of [...ways, ...points]) {
    for (const point of wayOf(way)) expect(around.contains(point), way).toBe(true);
  }
  const named = [...LINES.filter(([kind]) => kind !== "rail").map(([, nl, fr]) => [nl, fr])];
  expect(named.filter(([nl, fr]) => !nl || !fr)).toEqual([]);
  expect(POSTCODES).toHaveLength(22);
});

const known = {
  areas: areas(),
  sites: overview().items,
  places: places(),
};
const everything = [...gazetteer(known.areas, true), ...entriesOf(known, (name) => name.nl)];
const found = (typed: string) => find(typed, everything).map(({ kind, label }) => [kind, label]);

test("finds a street, a neighbourhood and a postcode by any of their names", () => {
  expect(found("Nieuwstraat")[0]).toEqual(["street", "Nieuwstraat"]);
  expect(found("rue neuve")[0]).toEqual(["street", "Nieuwstraat"]);
  expect(found("Marollen")[0]).toEqual(["neighbourhood", "Marollen"]);
  expect(found("marolles")[0]).toEqual(["neighbourhood", "Marollen"]);
  expect(found("1080")).toEqual([["postcode", "1080 Sint-Jans-Molenbeek"]]);
  expect(found("1020")).toEqual([["postcode", "1020 Laken"]]);
  expect(found("chatelain")[0]).toEqual(["neighbourhood", "Kastelein"]);
  expect(found("simonis")).toContainEqual(["hotspot", "Simonis"]);
  expect(found("no such place")).toEqual([]);
  expect(found("m")).toEqual([]);
  expect(found("- m")).toEqual([]);
});

test("a hyphen, an apostrophe, a word left out or a house number makes no difference", () => {
  const labels = (typed: string) => found(typed).map(([, label]) => label);
  for (const typed of ["Sint-Gillis", "sint gillis", "SAINT GILLES", "saint–gilles"]) {
    expect(labels(typed)).toContain("Sint-Gillis");
  }
  for (const typed of ["avenue de l’Hippodrome", "avenue de l'hippodrome", "avenue hippodrome"]) {
    expect(labels(typed)[0]).toBe("Renbaanlaan");
  }
  for (const typed of ["Rue Neuve 12", "12, rue Neuve", "rue neuve 12b, 1000 Bruxelles"]) {
    expect(labels(typed)[0]).toBe("Nieuwstraat");
  }
  expect(labels("no such street 12")).toEqual([]);
});

test("what is found as a whole is looked at as a whole, a hotspot is chosen", () => {
  const [molenbeek] = find("1080", everything);
  expect(molenbeek?.bounds?.contains([50.8559, 4.3322])).toBe(true);
  expect(find("simonis", everything).find(({ kind }) => kind === "hotspot")?.site).toBe("simonis");
});

test("a place is served where a hotspot is within a walk", () => {
  const place = { lat: 50.85, lon: 4.35 };
  const metres = (count: number) => ({ lat: 50.85, lon: 4.35 + count / 70_200 });
  expect(metresBetween(place, metres(200))).toBeCloseTo(200, -1);
  expect(isServed(place, [metres(REACH_M / 1.35)])).toBe(true);
  expect(isServed(place, [metres(REACH_M / 1.25)])).toBe(false);
  expect(isServed(place, [])).toBe(false);
});

test("use against its kind falls into one class, and what is not known into its own", () => {
  expect([0, 0.24, 0.25, 0.99, 1, 2, 9, null, undefined].map(useClass)).toEqual([
    "least",
    "least",
    "less",
    "usual",
    "more",
    "most",
    "most",
    "unknown",
    "unknown",
  ]);
});

test("a name stands beside a mark that is in its way, or nowhere", () => {
  const places = (text: string) => [0, 30].map((down) => boxesOf(text, 100, 100 + down));
  const wanted = ["Elsene", "Etterbeek"].map((item) => ({ item, places: places(item) }));
  const mark = { x: 104, y: 98, half: 9 };
  expect(fittingAt(wanted, [mark])).toEqual([{ item: "Elsene", place: 1 }]);
  expect(fittingAt(wanted.slice(0, 1))).toEqual([{ item: "Elsene", place: 0 }]);
  const hemmed = wanted[0]!.places.flat();
  expect(fittingAt(wanted.slice(0, 1), hemmed)).toEqual([]);
});

test("a long name is broken after a hyphen, and no line is longer than it has to be", () => {
  expect(linesOf("Etterbeek")).toEqual(["Etterbeek"]);
  expect(linesOf("Sint-Lambrechts-Woluwe")).toEqual(["Sint-Lambrechts-", "Woluwe"]);
  expect(linesOf("Watermael-Boitsfort")).toEqual(["Watermael-", "Boitsfort"]);
  expect(linesOf("Place Eugène Flagey")).toEqual(["Place Eugène", "Flagey"]);
  expect(linesOf("a".repeat(200))).toHaveLength(1);
});

test("a layer of the plan has what is to come alone; what was made stands apart", () => {
  const states = [
    ...(["proposed", "accepted", "refused", "deferred", "scheduled"] as const),
    ...(["moved", "verified", "evaluated", "withdrawn"] as const),
  ];
  const of = (keeps: (move: { state: (typeof states)[number] }) => boolean) =>
    states.filter((state) => keeps({ state }));
  expect(of(isToCome)).toEqual(["proposed", "accepted", "deferred", "scheduled"]);
  expect(of(isCarriedOut)).toEqual(["moved", "verified", "evaluated"]);
});

test("the number of a move to come lies over the marks, and one that was made has none", () => {
  const map = L.map(document.createElement("div")).setView([50.85, 4.35], 12);
  const [move] = recommendations();
  const words = { from: "From", to: "To", say: ({ en }: { en: string }) => en };
  const group = L.layerGroup().addTo(map);
  drawMove(group, { ...move!, number: "7" }, words, { withReach: true });
  const ends = () =>
    group.getLayers().filter((layer): layer is L.Marker => layer instanceof L.Marker);
  const to = ends().find((end) => end.getElement()?.classList.contains("move-to"))!;
  const from = ends().find((end) => end.getElement()?.classList.contains("move-from"))!;
  expect(to.getElement()?.textContent).toBe("7");
  // Marks of hotspots come up to 1100.
  expect(to.options.zIndexOffset).toBeGreaterThan(1100);
  expect(from.options.zIndexOffset).toBe(0);
  group.clearLayers();
  drawMove(group, { ...move!, number: "✓" }, words, { isDone: true });
  expect(group.getLayers().some((layer) => layer instanceof L.Circle)).toBe(false);
  expect(ends().filter((end) => end.getElement()?.classList.contains("move-done"))).toHaveLength(2);
});

test("areas are shaded by how close together people live, and not where nobody knows", () => {
  const side = 1 / 111.195;
  const square = (id: string, population: number | null, size = 1) => ({
    ...areas()[0]!,
    id,
    population,
    geometry: {
      type: "Polygon" as const,
      coordinates: [[0, 0, size, 0, size, size, 0, size, 0, 0]].map((ring) =>
        [0, 2, 4, 6, 8].map((at) => [ring[at]! * side, ring[at + 1]! * side]),
      ),
    },
  });
  expect(density(square("a", 5000))).toBeCloseTo(5000, -1);
  // Twice as wide and as high: four times as large.
  expect(density(square("b", 5000, 2))).toBeCloseTo(1250, -1);
  expect(density(square("c", null))).toBeNull();
  const fifths = fifthsOf(
    [square("many", 9000), square("large", 9000, 3), square("unknown", null)],
    "population",
  );
  expect(fifths.has("unknown")).toBe(false);
  expect(fifths.get("many")!).toBeGreaterThan(fifths.get("large")!);
  const known = areas().map((area) => density(area));
  // The least and the most crowded municipality of the region.
  expect(Math.min(...known.map((one) => one ?? Infinity))).toBeGreaterThan(1_500);
  expect(Math.max(...known.map((one) => one ?? 0))).toBeLessThan(30_000);
});
