/** What the technical words of the pages mean: word and sentence. docs/glossary.md has the words. */

export const words = {
  hotspot: ["hotspot", "A place with Wi-Fi: a library, a square, a metro station."],
  access_point: [
    "access point",
    "A box in a hotspot that gives Wi-Fi and counts. A large hotspot has several.",
  ],
  radio: ["radio", "The part of an access point that devices connect to."],
  device: [
    "device",
    "What connects: a telephone, a tablet, a laptop. Never a person: one person may carry two, and two may share one.",
  ],
  source: ["source", "Where the access point reads which devices are connected."],
  counting_period: [
    "counting period",
    "The stretch of time, one to twenty-four hours, that is counted and reported as one.",
  ],
  device_minute: [
    "device-minute",
    "One device connected for one minute. Ten devices for an hour are 600.",
  ],
  visit: ["visit", "A device that stayed at least five minutes. Not a login, and not a person."],
  noise: [
    "noise",
    "Random numbers that the access point adds to its counts, so that no single device shows. Over weeks they even out.",
  ],
  fewer_than: [
    "fewer than",
    "Shown where a figure is so small that it cannot be told from the noise.",
  ],
  not_counted: ["not counted", "There is no figure, for whatever reason. It is never zero."],
  report: ["report", "The message with which an access point sends a counting period."],
  status: ["status", "The message in which an access point says how it is doing."],
  outbox: [
    "still to be sent",
    "Counting periods that the access point keeps until the server says that they are stored.",
  ],
  broker: ["broker", "The program that passes messages between access points and server."],
  server: ["server", "The program that receives, stores, judges, plans and serves these pages."],
  account: [
    "account of hours",
    "What became of every hour that an access point should have counted: stored, not counted, lost, refused or without a report.",
  ],
  certificate: [
    "certificate",
    "What an access point proves its name with. It is renewed by itself while the access point is connected.",
  ],
  interval: [
    "interval",
    "The true figure lies within it with the chance that is given, 80% or 95%. The wider it is, the less is known.",
  ],
  kind: ["kind", "What sort of place a hotspot is in."],
  expected: [
    "expected use",
    "What a typical hotspot of the same kind would have had in the hours in which this one was online.",
  ],
  ratio: [
    "use compared with expected",
    "Counted use over expected use. 100% is usual for its kind.",
  ],
  exposure: [
    "share that could be observed",
    "How much of the weeks could be observed: less where it was out of service or is new.",
  ],
  verdict: ["verdict", "What is concluded about a hotspot from the last weeks."],
  underused: ["underused", "It works, and is used less than a quarter as much as expected."],
  place: ["place", "Somewhere a hotspot could go, or should."],
  place_in_need: [
    "place in need",
    "A place where the people come for whom the Wi-Fi is meant: social housing, a community centre, a public computer room.",
  ],
  target_group: [
    "target group",
    "The six groups of the regional plan: job-seekers, young people, seniors, people with a disability, people in precarity, women. They overlap.",
  ],
  deprivation: ["deprivation", "How much worse off an area is, on the scale of its source."],
  plan: ["plan", "A set of moves that are computed together under the rules."],
  move: ["move", "The access points of one hotspot go to one place."],
  coverage: [
    "coverage",
    "The share of residents and places in need that is served; each counts with its weight.",
  ],
  gain: ["gain", "Percentage points of coverage that a move or a plan adds."],
  gap: [
    "gap to the best possible plan",
    "How much better the best possible plan could still be. At 0% there is none better.",
  ],
  recommendation: ["recommendation", "A move of a plan, put to people with its reasons."],
  effect: [
    "effect",
    "How much more use changed where a hotspot moved than at underused ones that stayed.",
  ],
} as const satisfies Record<string, readonly [string, string]>;

export type WordId = keyof typeof words;
export type Words = Record<WordId, readonly [word: string, meaning: string]>;
