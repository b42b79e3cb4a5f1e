/** Shapes of the collector's answers under /api/v1. */

export type Text = { nl: string; fr: string; en: string };
/** RFC 3339, UTC. */
export type Instant = string;
/** ISO 8601 calendar date. */
export type CalendarDate = string;

export type List<Item> = { items: Item[]; next_cursor?: string | null };

/** RFC 9457 problem details. */
export type Problem = { type?: string; title?: string; status?: number; detail?: string };

export type Role = "viewer" | "planner" | "coordinator" | "operator" | "admin";

export type Session = {
  user: { name: string; role: Role };
  time_zone: string;
  now: Instant;
  clock_speed: number;
  demo: boolean;
  /** Access points that count without noise. */
  noise_off: string[];
  embedded_broker: boolean;
};

export type DemoSignIn = { name: string; password: string; role: Role };

export type Kind =
  | "metro"
  | "train_station"
  | "square"
  | "park"
  | "library"
  | "town_hall"
  | "social_housing"
  | "community_centre"
  | "public_computer_room"
  | "school"
  | "sports"
  | "culture"
  | "street"
  | "other";

export type VerdictName = "healthy" | "underused" | "dropped" | "offline" | "not_enough_data";

export type MissingEvidence = { what: string; text: Text; enough_at: Instant | null };

export type ChangePoint = { at: Instant; before: number; after: number; z: number };

export type Evidence = {
  weeks: number;
  online_share: number;
  days_since_installation: number | null;
  exposure_share: number;
  noise_of_ratio: number | null;
  reference: number | null;
  reference_group: string;
  reference_borrowed: boolean;
  change_point: ChangePoint | null;
  missing: MissingEvidence[];
  check_radio: boolean;
};

export type Verdict = {
  site: string;
  verdict: VerdictName;
  ratio: number | null;
  probability: number | null;
  interval: [number, number] | null;
  /** Device-minutes over the period. */
  observed: number;
  /** Device-minutes over the period. */
  expected: number;
  since: Instant | null;
  evidence: Evidence;
  sentence: Text;
  would_change: Text | null;
  naive: {
    fewer_than_15_visits_a_day: boolean | null;
    nobody_for_three_days: boolean | null;
  };
  absolute: { device_minutes_a_day: number | null; rank: number | null; of: number };
};

export type Verdicts = {
  items: Verdict[];
  evaluated_at: Instant | null;
  period: { from: Instant; to: Instant } | null;
  expected_false_flags: number | null;
  ten_percent_list: string[];
  low_kinds: { kind: Kind; text: Text }[];
  method: Text | null;
};

export type LastWeek = {
  device_minutes: number | null;
  fewer_than: number | null;
  visits: number | null;
  visits_fewer_than: number | null;
  online_share: number | null;
};

export type SiteSummary = {
  id: string;
  name: Text;
  kind: Kind;
  lon: number;
  lat: number;
  municipality: string;
  reach: "outdoor" | "indoor" | "members";
  free_entry: boolean | null;
  step_free: boolean | null;
  opening_hours: string | null;
  opened: CalendarDate | null;
  closed: CalendarDate | null;
  installed: Instant | null;
  access_points: number;
  movable: boolean;
  verdict: Verdict | null;
  last_week: LastWeek;
};

export type Fact = {
  key: string;
  value: string;
  source: string;
  date: CalendarDate | null;
  confirmed_by: string | null;
};

export type Site = SiteSummary & {
  access_point_list: { id: string; from: Instant; to: Instant | null }[];
  verdict_history: {
    evaluated_at: Instant;
    verdict: VerdictName;
    ratio: number | null;
    probability: number | null;
  }[];
  facts: Fact[];
};

export type Step = "window" | "day" | "week" | "month";

export type UsageItem = {
  start: Instant;
  end: Instant;
  /** Null: could not count, or no report. Never zero. */
  device_minutes: number | null;
  /** Set when the figure lies inside the noise: print "fewer than N" in its place. */
  fewer_than: number | null;
  visits: number | null;
  visits_fewer_than: number | null;
  sampled_share: number;
  online_share: number;
  noise_sd: number;
  expected: number | null;
};

export type Usage = {
  site: string;
  from: Instant;
  to: Instant;
  step: Step;
  time_zone: string;
  items: UsageItem[];
};

export type FleetState = "reporting" | "silent" | "offline" | "never_seen" | "unplaced";
export type FleetCause = "power_or_uplink" | "stopped" | "radio" | "clock" | "refused" | "unknown";
export type ClockState = "trusted" | "always" | "unset" | "untrusted";

export type AccountWeek = {
  expected_hours: number;
  stored_hours: number;
  lost_hours: number;
  refused_hours: number;
  no_report_hours: number;
};

export type FleetItem = {
  id: string;
  site: string | null;
  site_name: Text | null;
  state: FleetState;
  cause: FleetCause | null;
  reason: Text | null;
  last_report: Instant | null;
  last_status: Instant | null;
  clock: ClockState | null;
  clock_ahead_s: number | null;
  agent_version: string | null;
  uptime_s: number | null;
  outbox_depth: number | null;
  oldest_held: Instant | null;
  losses: { from: Instant; to: Instant; minutes: number; reason: string }[];
  lost_minutes_by_reason: Record<string, number>;
  sources: { kind: string; interface: string; state: string; text: Text | null }[];
  certificate_expiry: Instant | null;
  noise: { b: number; b_v: number } | null;
  cap_minutes: number | null;
  window_minutes: number | null;
  outbox_replaced_at: Instant | null;
  twin_suspected: boolean;
  account_week: AccountWeek;
};

export type RefusedMessages = {
  reason: string;
  text: Text;
  count: number;
  last_at: Instant | null;
};

export type Fleet = List<FleetItem> & {
  refused_messages: RefusedMessages[];
  broker: { connected: boolean; embedded: boolean; access_control: boolean | null };
};

export type AccountItem = {
  access_point: string;
  site: string | null;
  expected_hours: number;
  stored_hours: number;
  lost_hours: Record<string, number>;
  refused_hours: Record<string, number>;
  no_report_hours: number;
};

export type Account = {
  from: Instant;
  to: Instant;
  time_zone: string;
  items: AccountItem[];
  total: Omit<AccountItem, "access_point" | "site">;
};

export type Area = {
  id: string;
  name: Text;
  level: "municipality" | "sector" | "neighbourhood";
  population: number | null;
  deprivation: number | null;
  deprivation_note: Text | null;
  geometry: GeoJSON.Geometry | null;
  source: string;
  date: CalendarDate | null;
};

export type Place = {
  id: string;
  name: Text;
  kind: Kind;
  lon: number;
  lat: number;
  municipality: string;
  target: boolean;
  candidate: boolean;
  facts: Fact[];
};

export type PlanStatus = "optimal" | "feasible" | "infeasible";

export type PlanSummary = {
  id: string;
  created: Instant;
  status: PlanStatus;
  moves: number;
  gain: number;
};

export type Plan = {
  id: string;
  created: Instant;
  created_by: string;
  status: PlanStatus;
  objective: number;
  bound: number;
  gap: number;
  baseline: number;
  reproducible: boolean;
  max_moves: number;
  budget: number | null;
  theta: number;
  moves: { recommendation: string; from: string; to: string; boxes: number; gain: number }[];
  warnings: Text[];
  notes: Text[];
  conflict: Text[];
  covered: { distance_m: number; residents: number; places: number }[];
};

export type Ends = { from: string; to: string };

export type MoveExplained = Ends & {
  gain_lost: number | null;
  instead: Ends[];
  removal_share: number | null;
  addition_share: number | null;
  blocked_by: { rule: string; to: string; gain: number }[];
};

export type Explanation = {
  state: "waiting" | "working" | "done" | "cut_short" | "outdated";
  done: number;
  of: number;
  alternatives: {
    aim: "most_gain" | "most_equal" | "least_cost" | "equal_weights";
    exact: boolean;
    gain: number;
    cost: number;
    costs_unknown: number;
    residents: number;
    places: number;
    inequality: number | null;
    least_served: { municipality: string; residents: number; share: number } | null;
    moves: Ends[];
  }[];
  prices: { rule: string; text: Text; gain_lost: number }[];
  frontier: { moves: number; gain: number }[];
  draws: number;
  draws_unfinished: number;
};

export type Change = {
  keep?: string[];
  close?: string[];
  open?: string[];
  veto?: string[];
  weights?: Record<string, number>;
  theta?: number;
  budget?: number;
  without_budget?: boolean;
  max_moves?: number;
};

export type WhatIf = {
  status: PlanStatus;
  gain: number | null;
  gap: number | null;
  gain_before: number;
  broken_before: { rule: string; text: Text }[];
  added: Ends[];
  dropped: Ends[];
  conflict: { rule: string; text: Text }[];
  warnings: Text[];
  seconds: number;
};

export type NewPlan = { max_moves: number; budget?: number; theta?: number; note?: string };

export type RecommendationState =
  | "proposed"
  | "accepted"
  | "refused"
  | "deferred"
  | "scheduled"
  | "moved"
  | "verified"
  | "evaluated";

export type Spot = {
  id: string;
  name: Text;
  kind: Kind;
  lon: number;
  lat: number;
  municipality: string;
};

export type DecisionName = "accepted" | "refused" | "deferred" | "scheduled" | "moved";

export type Decision = {
  by: string;
  at: Instant;
  decision: DecisionName;
  reason: string;
  date: CalendarDate | null;
};

export type Recommendation = {
  id: string;
  plan: string;
  state: RecommendationState;
  from: Spot;
  to: Spot;
  boxes: number;
  gain: number;
  reasons: Text[];
  explained: MoveExplained | null;
  created: Instant;
  decision: Decision | null;
  history: {
    at: Instant;
    by: string;
    state: RecommendationState;
    reason: string | null;
    date: CalendarDate | null;
  }[];
};

export type NewDecision = { decision: DecisionName; reason: string; date?: CalendarDate };

export type AuditItem = {
  at: Instant;
  by: string;
  action: string;
  subject: string;
  detail: string | null;
};
