/** Shapes of the answers under /api/v1, as the API describes them, by the pages' own names. */

import type { components } from "./schema";

type Described = components["schemas"];

/**
 * A shape with values of which the pages know more than its description says. Whether a
 * field may be null or absent stays with the description.
 */
export type Narrowed<
  Shape,
  Known extends {
    [Field in keyof Known]: Field extends keyof Shape ? NonNullable<Shape[Field]> : never;
  },
> = {
  [Field in keyof Shape]: Field extends keyof Known
    ? Known[Field] | Extract<Shape[Field], null | undefined>
    : Shape[Field];
};

export type Text = Described["Text"];
/** RFC 3339, UTC. */
export type Instant = string;
/** ISO 8601 calendar date. */
export type CalendarDate = string;

export type List<Item> = { items: Item[]; next_cursor: string | null };

/** RFC 9457 problem details; the pages make their own where no answer came. */
export type Problem = Partial<Described["Problem"]>;

export type BaseMap = Described["BaseMap"];
export type MapServer = Described["MapServer"];
export type Street = Described["Street"];
export type Role = Described["Role"];
export type SecondFactor = Described["SecondFactorState"];
export type SecondFactorBegun = Described["SecondFactorBegun"];
export type Request = Described["Request"];
export type RequestsWaiting = Described["RequestsWaiting"];
export type PaperRequest = Described["PaperRequest"];
export type NewAnswer = Described["NewAnswer"];
export type Comment = Described["Comment"];
export type NewComment = Described["NewComment"];
export type SignInWays = Described["SignInWays"];
export type Session = Described["Session"];
export type DemoSignIn = Narrowed<Described["DemoSignIn"], { role: Role }>;

export type NewsKind = Described["NewsKind"];
export type Subscription = Described["Subscription"];
export type NewSubscription = Described["NewSubscription"];
export type Telling = Described["Telling"];

export type Kind = Described["Kind"];
export type VerdictName = Described["Class"];
export type MissingEvidence = Described["Missing"];
export type Evidence = Described["Evidence"];
export type Verdict = Narrowed<Described["Verdict"], { interval: [number, number] }>;
export type Verdicts = Narrowed<Described["Verdicts"], { items: Verdict[] }>;

export type LastWeek = Narrowed<
  Described["LastWeek"],
  { per_online_hour_interval: [number, number] }
>;
export type SiteSummary = Narrowed<
  Described["SiteSummary"],
  { verdict: Verdict; last_week: LastWeek }
>;
/** What is so at a hotspot at this moment. */
export type Moment = Described["Moment"];
export type Overview = Narrowed<Described["Overview"], { items: SiteInShort[] }>;
export type SiteInShort = Narrowed<Described["SiteInShort"], { last_week: LastWeek }>;
export type Fact = Described["Fact"];
export type Site = Narrowed<Described["SiteDetail"], { verdict: Verdict; last_week: LastWeek }>;

export type SiteEvent = Described["SiteEvent"];
export type NewEvent = Described["NewEvent"];

export type Step = Described["UsageStep"];
export type UsageItem = Described["UsageItem"];
export type Usage = Described["Usage"];

export type Comparison = Described["Comparison"];

export type FleetState = Described["FleetState"];
export type FleetCause = Described["Cause"];
export type SiteInNeed = Described["SiteInNeed"];
export type ClockState = "trusted" | "always" | "unset" | "untrusted";
export type FleetNeed = Described["Need"];
export type FleetItem = Narrowed<
  Described["FleetItem"],
  { clock: ClockState; internet: "reached" | "not_reached" | "not_checked" }
>;
export type AccountWeek = FleetItem["account_week"];
export type RefusedMessages = Described["RefusedMessages"];
export type AccessPoint = Described["AccessPoint"];
export type AccountByDay = Described["AccountByDay"];
export type AccountOfDay = Described["AccountOfDay"];
export type Fleet = Narrowed<Described["Fleet"], { items: FleetItem[] }>;

export type Area = Omit<Described["AreaBody"], "geometry"> & {
  geometry:
    GeoJSON.Polygon | GeoJSON.MultiPolygon | Extract<Described["AreaBody"]["geometry"], null>;
};
export type Residents = Described["Residents"];
export type Place = Described["PlaceBody"];
export type ScreeningName = Described["ScreeningState"];
export type NewScreening = Described["NewScreening"];

export type PlanSummary = Described["PlanSummary"];
export type Plan = Described["Plan"];
export type Covered = Described["Covered"];
export type GroupHeads = Described["GroupHeads"];
export type Ends = Described["Pair"];
export type MoveExplained = Described["MoveExplained"];
export type Explanation = Described["Explanation"];
/** What is absent stays as the plan has it. */
export type Change = Partial<Described["Change"]>;
export type WhatIf = Described["WhatIf"];
export type NewPlan = Described["NewPlan"];

export type RecommendationState = Described["State"];
export type DecisionName = Extract<
  RecommendationState,
  "accepted" | "refused" | "deferred" | "scheduled" | "moved" | "withdrawn"
>;
/** Where access points leave, or go. */
export type MoveEnd = Described["End"];
export type Recommendation = Described["RecommendationBody"];
export type Preparation = Described["Preparation"];
export type ConsentParty = Described["ConsentParty"];
export type ConsentAnswer = Described["ConsentAnswer"];
/** What is absent is today, or nothing. */
export type NewConsent = Described["NewConsent"];
export type NewNotice = Described["NewNotice"];
export type RefusalRule = Described["RefusalRule"];
export type Wished = Described["Wished"];
export type Aim = Described["Aim"];
export type NewDecisions = Described["NewDecisions"];
export type DecisionAnswer = Described["DecisionAnswer"];
export type NoticeSheet = Described["NoticeSheet"];
export type NewToken = Described["NewToken"];
export type OpenToken = Described["OpenToken"];
export type FieldWork = Described["FieldWork"];
export type NewVisit = Described["NewVisit"];
export type NewTicket = Described["NewTicket"];
export type Ticket = Described["Ticket"];
export type Visit = Described["Visit"];
export type NewDecision = Narrowed<Described["NewDecision"], { decision: DecisionName }>;

export type Reports = Described["Reports"];

export type Evaluations = Described["EvaluationsBody"];
export type MoveEffect = Described["MoveEffect"];
export type EffectComparison = Described["EffectComparison"];
export type WeekOfMove = Described["WeekOfMove"];

export type AuditItem = Described["Entry"];
