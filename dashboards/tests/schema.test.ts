import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { generateSchema, SCHEMA, SNAPSHOT } from "../scripts/schema.mjs";

type Shape = {
  type?: string | string[];
  allOf?: Shape[];
  oneOf?: Shape[];
  properties?: Record<string, Shape>;
};

const mayBeNull = ({ type, oneOf }: Shape): boolean =>
  [type].flat().includes("null") || (oneOf ?? []).some(mayBeNull);

/** Names of the fields that may be null, of each shape that has any. */
function nullable(shapes: Record<string, Shape>): Record<string, string> {
  const fields = ({ properties = {}, allOf = [] }: Shape): string[] => [
    ...Object.keys(properties).filter((name) => mayBeNull(properties[name]!)),
    ...allOf.flatMap(fields),
  ];
  return Object.fromEntries(
    Object.entries(shapes)
      .filter(([name]) => !name.startsWith("List_"))
      .map(([name, shape]) => [name, fields(shape).join(" ")] as const)
      .filter(([, names]) => names !== ""),
  );
}

test.skipIf(!existsSync(SNAPSHOT))(
  "has types of the API as the collector describes it now (else run `npm run types`)",
  async () => {
    expect(readFileSync(SCHEMA, "utf8")).toBe(await generateSchema());
  },
  // The printer of types takes seconds while other builds run.
  60_000,
);

// A page that shows a text as it came compiles with a null as well, and shows nothing.
test.skipIf(!existsSync(SNAPSHOT))(
  "knows every field that may be null (else see what the pages show for it)",
  () => {
    const { components } = JSON.parse(readFileSync(SNAPSHOT, "utf8"));
    expect(nullable(components.schemas)).toMatchInlineSnapshot(`
      {
        "AbsoluteUse": "device_minutes_a_day rank",
        "AccessPoint": "name placed_from site",
        "Account": "next_cursor",
        "AccountByDay": "next_cursor",
        "Alternative": "inequality least_served",
        "AreaBody": "date deprivation deprivation_note geometry population",
        "AreaGroup": "date",
        "BaseMap": "server version",
        "Broker": "access_control back_at lost_at need",
        "Change": "budget max_moves theta",
        "ChannelState": "fault oldest",
        "Comment": "recommendation site",
        "ConsentQuestion": "said",
        "Covered": "places_today residents_today",
        "Credentials": "code",
        "Decision": "because date team",
        "DecisionAnswer": "problem recommendation",
        "EffectComparison": "controls_since_flag moved_since_flag probability",
        "EvaluationsBody": "computed_at next_cursor programme",
        "Evidence": "change_point days_since_installation decline hours_a_week noise_of_ratio reference silent_since",
        "Fact": "confirmed_by date",
        "Fleet": "next_cursor",
        "FleetItem": "agent_version cap_minutes cause certificate_expiry clock clock_ahead_s internet last_report last_status lost_totals_count noise oldest_held outbox_depth outbox_replaced_at reason site site_code site_name undivided_until uptime_s window_minutes",
        "GroupHeads": "heads",
        "GroupSource": "date",
        "LastWeek": "device_minutes fewer_than online_share per_online_hour per_online_hour_interval visits visits_fewer_than",
        "Missing": "enough_at",
        "Moment": "silent_since",
        "Move": "turn",
        "MoveEffect": "complete_on device_minutes lost_a_day ratio",
        "MoveExplained": "addition_share gain_lost removal_share",
        "NaiveRules": "fewer_than_15_visits_a_day nobody_for_three_days",
        "NewComment": "recommendation site",
        "NewConsent": "given_on",
        "NewDecision": "date rule seen team",
        "NewDecisions": "date rule team",
        "NewEvent": "last_day",
        "NewNotice": "posted_on",
        "NewPlacement": "site",
        "NewPlan": "budget like note theta",
        "NewSubscription": "mail",
        "NewTicket": "access_point",
        "NewVisit": "access_point recommendation visited_on",
        "NoticeSheet": "form",
        "OnRecommendation": "seen",
        "Overview": "evaluated_at expected_false_flags next_cursor period",
        "PaperRequest": "place recommendation site",
        "Past": "probability ratio",
        "PlaceBody": "requests screening",
        "Plan": "budget note order_seed",
        "Preparation": "earliest notice",
        "Problem": "technical",
        "Programme": "device_minutes lost_a_day ratio",
        "RecommendationBody": "decision doubt explained moved requests turn",
        "RecommendationStep": "because date rule team",
        "Reports": "next_cursor",
        "Request": "answered place recommendation site",
        "RequestsWaiting": "since",
        "Residents": "people",
        "ResidentsSource": "date",
        "SignInWays": "openid",
        "Site": "closed free_entry installed opened opening_hours step_free",
        "SiteDetail": "requests",
        "SiteEvent": "last_day withdrawn",
        "SiteInNeed": "last_report",
        "SiteInShort": "closed verdict",
        "SiteSummary": "verdict",
        "Source": "text",
        "Stay": "to",
        "Subscription": "mail",
        "Ticket": "access_point closed",
        "Undelivered": "fault user",
        "Usage": "instead_of",
        "UsageItem": "device_minutes expected fewer_than visits visits_fewer_than",
        "UseOfSite": "operator",
        "Verdict": "interval probability ratio since would_change",
        "VerdictInShort": "probability ratio",
        "Verdicts": "evaluated_at expected_false_flags next_cursor period",
        "Visit": "access_point recommendation",
        "WeekOfMove": "moved stayed",
        "WhatIf": "gain gap",
        "WorkCheck": "site",
        "WorkMove": "date team",
      }
    `);
  },
);
