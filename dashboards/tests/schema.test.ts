import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type * as Pages from "../src/api/types.ts";
import type { components } from "../src/api/schema.ts";
import { generateSchema, SCHEMA, SNAPSHOT } from "../scripts/schema.mjs";

type Schemas = components["schemas"];
type Item<Array_> = Array_ extends (infer Each)[] ? Each : never;

/** Does not compile when the pages read a field that the collector does not describe. */
type Described<Read, Said> = [Exclude<keyof Read, keyof Said>] extends [never] ? true : never;

const described: [
  Described<Pages.Session, Schemas["Session"]>,
  Described<Pages.SiteSummary, Schemas["SiteSummary"]>,
  Described<Pages.LastWeek, Schemas["LastWeek"]>,
  Described<Pages.Site, Schemas["SiteDetail"]>,
  Described<Pages.Verdict, Schemas["Verdict"]>,
  Described<Pages.Evidence, Schemas["Evidence"]>,
  Described<Pages.Verdicts, Schemas["Verdicts"]>,
  Described<Pages.Usage, Schemas["Usage"]>,
  Described<Pages.UsageItem, Schemas["UsageItem"]>,
  Described<Pages.Fleet, Schemas["Fleet"]>,
  Described<Pages.FleetItem, Schemas["FleetItem"]>,
  Described<Pages.AccountWeek, Item<Schemas["Fleet"]["items"]>["account_week"]>,
  Described<Pages.RefusedMessages, Schemas["RefusedMessages"]>,
  Described<Pages.Area, Schemas["AreaBody"]>,
  Described<Pages.Place, Schemas["PlaceBody"]>,
  Described<Pages.Plan, Schemas["Plan"]>,
  Described<Pages.Explanation, Schemas["Explanation"]>,
  Described<Item<Pages.Explanation["alternatives"]>, Schemas["Alternative"]>,
  Described<Pages.MoveExplained, Schemas["MoveExplained"]>,
  Described<Pages.Change, Schemas["Change"]>,
  Described<Pages.WhatIf, Schemas["WhatIf"]>,
  Described<Pages.PlanSummary, Schemas["PlanSummary"]>,
  Described<Pages.Recommendation, Schemas["RecommendationBody"]>,
  Described<Pages.Decision, Schemas["Decision"]>,
  Described<Pages.NewDecision, Schemas["NewDecision"]>,
  Described<Pages.NewPlan, Schemas["NewPlan"]>,
  Described<Pages.AuditItem, Schemas["Entry"]>,
  Described<Pages.DemoSignIn, Schemas["DemoSignIn"]>,
] = [
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
  true,
];

test("reads no field that the collector does not describe", () => {
  expect(described).not.toContain(false);
});

test.skipIf(!existsSync(SNAPSHOT))(
  "has types of the API as the collector describes it now (else run `npm run types`)",
  async () => {
    expect(readFileSync(SCHEMA, "utf8")).toBe(await generateSchema());
  },
);
