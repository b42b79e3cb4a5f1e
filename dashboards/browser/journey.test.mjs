import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { appendFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { isDeepStrictEqual, promisify } from "node:util";
import { chromium } from "playwright-core";
import { CHROMIUM_FLAGS, chromiumPath } from "./city.mjs";
import { eventually } from "./eventually.mjs";
import { JourneyCity, program } from "./journey-city.mjs";
import { byKeyboard } from "./keyboard.mjs";
import { Visitor } from "./visitor.mjs";

const run = promisify(execFile);

const city = new JourneyCity();
/** @type {import("playwright-core").Browser} */
let browser;
/** Set by the first step that fails: those after it stand on it. */
let broken = "";

/** @type {any} */
let spot;
/** @type {any} */
let move;
/** @type {string} */
let box;
/** Where the files of the box are. */
let config = "";
const PLANNED = "2026-06-29";
const MAIL = "coordinator@example.org";

/**
 * @param {string} name
 * @param {(context: import("node:test").TestContext) => Promise<void>} take
 */
function step(name, take) {
  test(name, async (context) => {
    if (broken) return context.skip(`after "${broken}"`);
    broken = name;
    await take(context);
    broken = "";
  });
}

/** Without what a page adds so that lines break well. */
const plain = (/** @type {string} */ text) =>
  text
    .replace(/[\u2060\u2068\u2069]/g, "")
    .replace(/\s+/g, " ")
    .trim();

/** What is told in three languages. */
const say = (/** @type {any} */ text, /** @type {"nl" | "fr" | "en"} */ language) =>
  plain(text[language] || text.en || text.fr || text.nl);

/**
 * Signed in, in a language, without a mouse. Every call that would press one is refused.
 *
 * @param {string} role
 * @param {string} language
 * @param {import("playwright-core").BrowserContextOptions} [options]
 */
async function visit(role, language, options) {
  const visitor = await Visitor.open(browser, city.url, { locale: "en-US", ...options });
  const { page } = visitor;
  withoutMouse(page);
  const keys = byKeyboard(visitor);
  await page.goto(city.url);
  await page.waitForSelector("button[data-role]");
  await keys.press(`[data-language="${language}"]`);
  await page.waitForSelector(`html[lang="${language}"]`, { state: "attached" });
  await keys.press(`button[data-role="${role}"]`);
  await page.waitForSelector("nav[aria-label]");
  return { visitor, page, keys };
}

/** @param {import("playwright-core").Page} page */
function withoutMouse(page) {
  for (const act of /** @type {const} */ (["click", "dblclick", "tap", "check", "fill", "hover"])) {
    page[act] = () => assert.fail(`${act} is not of the keyboard`);
  }
}

/** @param {Visitor} visitor */
const askMove = (visitor) => visitor.ask(`/recommendations/${encodeURIComponent(move.id)}`);

/**
 * @param {Visitor} visitor
 * @param {string} state
 */
async function becomes(visitor, state) {
  move = await eventually(`the move to be ${state}`, async () => {
    const asked = await askMove(visitor);
    return asked.state === state ? asked : undefined;
  });
}

describe("from an underused spot to the proof that its move helped, by keyboard alone", () => {
  before(async () => {
    /** @type {string[]} */
    const lacks = [];
    await city.open(lacks);
    const log = process.env["SKIPPED_LOG"];
    if (log) for (const name of lacks) appendFileSync(log, `journey: ${name} is not installed\n`);
    browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
  });

  after(async () => {
    await browser?.close();
    await city.close();
  });

  step("a planner finds a spot that hardly anybody uses, in Dutch", async (context) => {
    const { visitor, page, keys } = await visit("planner", "nl");
    const { items } = await visitor.ask("/overview");
    const underused = items.filter(
      (/** @type {any} */ { verdict }) => verdict?.verdict === "underused",
    );
    context.diagnostic(`${items.length} hotspots, ${underused.length} underused`);
    // Five have to stay, or there is nothing to compare with.
    assert.ok(underused.length > 5, `${underused.length} are underused`);
    await keys.press('nav a[href="/"]');
    await page.waitForSelector(".site-marker");
    const legend = page.locator('.legend-row[data-verdict="underused"]');
    assert.match(await legend.innerText(), new RegExp(`\\b${underused.length}\\b`));
    spot = underused[0];
    await keys.press(`a[href="/sites/${encodeURIComponent(spot.id)}"]`);
    await page.waitForSelector(".verdict-sentence");
    const site = await visitor.ask(`/sites/${encodeURIComponent(spot.id)}`);
    const heading = await page.getByRole("heading", { level: 1 }).innerText();
    assert.equal(plain(heading), say(site.name, "nl"));
    assert.equal(
      plain(await page.innerText(".verdict-sentence")),
      say(site.verdict.sentence, "nl"),
    );
    await visitor.close();
  });

  step("a coordinator asks for mail and has a plan made, in French", async () => {
    const { visitor, page, keys } = await visit("coordinator", "fr");
    await keys.press("nav details.further > summary");
    await keys.press('a[href="/subscription"]');
    await page.waitForSelector('input[name="mail"]');
    await keys.write('input[name="mail"]', MAIL);
    await keys.press("form.card button[type=submit]");
    await page.waitForSelector("form.card .saved");
    const { mail, language, kinds } = await visitor.ask("/subscription");
    assert.deepEqual([mail, language], [MAIL, "fr"]);
    assert.ok(kinds.some((/** @type {any} */ one) => one.kind === "effect" && one.wanted));
    // The address is the coordinator's once its owner has followed the link.
    await page.waitForSelector("[data-test=unconfirmed]");
    const confirms = await eventually("the link", async () => {
      const query = encodeURIComponent(`to:${MAIL}`);
      const { messages } = await (await fetch(`${city.mails}/search?query=${query}`)).json();
      for (const { ID } of messages) {
        const asked = await (await fetch(`${city.mails}/message/${ID}`)).json();
        const link = /https?:\S+\/confirm\?link=\S+/.exec(asked.Text)?.[0];
        if (link) return link;
      }
    });
    const back = page.url();
    await page.goto(confirms);
    await page.focus("form button");
    await page.keyboard.press("Enter");
    await page.getByText(`L’adresse ${MAIL} est confirmée`).waitFor();
    await page.goto(back);
    await page.waitForSelector('input[name="mail"]');
    assert.equal((await visitor.ask("/subscription")).is_confirmed, true);

    await keys.press('nav a[href="/recommendations"]');
    await page.waitForSelector("h1");
    await keys.press("details.figures:has(form.row-form) > summary");
    await keys.write('input[name="max_moves"]', "1");
    await keys.press("details.figures form.row-form > button[type=submit]");
    await page.waitForSelector(".moves .move", { timeout: 60_000 });
    const { items } = await visitor.ask("/recommendations");
    assert.equal(items.length, 1);
    [move] = items;
    assert.equal(await page.locator(".moves .move").count(), 1);
    const title = plain(await page.locator(".moves .move h3").innerText());
    for (const end of [move.from, move.to]) assert.ok(title.includes(say(end.name, "fr")), title);

    await keys.press(".moves .move h3 a");
    await page.waitForSelector("[data-test=reasons] li");
    // One of them is worked out after the plan; the page shows it by itself.
    await eventually("the page to give the reasons that are known", async () => {
      const shown = await page.locator("[data-test=reasons] li").allInnerTexts();
      const { reasons } = await askMove(visitor);
      const known = reasons.map((/** @type {any} */ reason) => say(reason, "fr"));
      return isDeepStrictEqual(shown.map(plain), known) ? true : undefined;
    });
    await keys.pick("decision", "accepted");
    await keys.write('textarea[name="reason"]', "Le comité est d’accord.");
    await keys.press("form button.primary");
    await page.waitForSelector("#decision-title ~ p .saved");
    await becomes(visitor, "accepted");
    await visitor.close();
  });

  step("consents, the notice and the day, in English", async (context) => {
    const { visitor, page, keys } = await visit("coordinator", "en");
    await keys.press('nav a[href="/recommendations"]');
    await page.waitForSelector(".moves .move");
    await keys.press(".moves .move h3 a");
    await page.waitForSelector("[data-test=preparation]");
    const asked = (await askMove(visitor)).preparation.consents;
    assert.equal(await page.locator("[data-test=lacking] li").count(), asked.length + 1);
    for (const { party, may_be_left_out: nobody } of asked) {
      await keys.choose('select[name="party"]', party);
      await keys.pick("answer", nobody ? "not_needed" : "given");
      await keys.write('input[name="given_by"]', nobody ? "nobody to ask" : `the ${party}`);
      await keys.press("form:has(select[name=party]) button[type=submit]");
      await eventually(`the consent of ${party}`, async () => {
        const { preparation } = await askMove(visitor);
        return preparation.lacking.includes(party) ? undefined : true;
      });
      // The form is empty again and says that it was saved.
      await page.waitForFunction(
        () =>
          document.activeElement?.matches("[data-test=preparation] [role=status]") &&
          document.querySelector("select[name=party]")?.matches(":has(option:first-child:checked)"),
      );
    }

    await keys.press('[data-test=preparation] a[href$="/notice"]');
    await page.waitForSelector("[data-test=sheet]");
    const sheets = page.locator("[data-test=sheet]");
    assert.equal(await sheets.count(), 2);
    for (const language of /** @type {const} */ (["nl", "fr", "en"])) {
      const part = plain(await page.innerText(`[data-test=sheet] section[lang=${language}]`));
      for (const { name } of [move.from, move.to]) {
        // A sheet for passers-by falls back to French.
        assert.ok(part.includes(plain(name[language] || name.fr)), `${language}: ${part}`);
      }
      assert.match(part, /1000 Bruxelles/);
    }
    await page.evaluate(() => {
      window.print = () => document.body.setAttribute("data-printed", "");
    });
    await keys.press(".row-form button.primary");
    await page.waitForSelector("body[data-printed]");
    const paper = (await page.pdf({ format: "A4" })).toString("latin1");
    const sides = paper.match(/\/Type\s*\/Page\b(?!s)/g)?.length;
    context.diagnostic(`the notice takes ${sides} sides`);
    assert.equal(sides, 2);

    await keys.press(".crumb a");
    await page.waitForSelector('[data-test=preparation] input[name="posted_on"]');
    await keys.press("[data-test=preparation] form:has(input[name=posted_on]) button[type=submit]");
    const ready = await eventually("the notice to stand", async () => {
      const { preparation } = await askMove(visitor);
      return preparation.notice ? preparation : undefined;
    });
    assert.deepEqual(ready.lacking, []);
    assert.ok(ready.earliest <= PLANNED, ready.earliest);

    await page.waitForSelector('input[name="decision"][value="scheduled"]');
    await keys.pick("decision", "scheduled");
    await keys.date('input[name="date"]', PLANNED);
    await keys.write('input[name="team"]', "Team North");
    await keys.press("form button.primary");
    await becomes(visitor, "scheduled");
    assert.equal(move.decision.date, PLANNED);
    await visitor.close();
  });

  step("six weeks pass, in which the box counts as its own process", async (context) => {
    [box] = move.standing;
    ({ config } = await city.tell(`real ${box}`));
    const passed = await city.tell(`pass ${PLANNED}T08:00:00Z`);
    context.diagnostic(`${passed.passed} after ${passed.seconds.toFixed(1)} s`);
  });

  step("the fitter carries it by a work order on a phone, in Dutch", async (context) => {
    const phone = { viewport: { width: 390, height: 844 } };
    const { visitor, page, keys } = await visit("operator", "nl", phone);
    await visitor.go("/work", "[data-test=work-moves] li");
    assert.equal(await visitor.overflow(), 0);
    await keys.press("[data-test=work-moves] a");
    const order = page.locator("[data-test=work-order]");
    await order.waitFor();
    assert.equal(await visitor.overflow(), 0);
    const text = plain(await order.innerText());
    for (const word of [box, say(move.from.name, "nl"), say(move.to.name, "nl"), "Team North"]) {
      assert.ok(text.includes(word), `the work order has no ${word}`);
    }

    // As many people come there as at a hotspot that is used as its kind is.
    const { items } = await visitor.ask("/overview");
    const far = (/** @type {any} */ { verdict }) => Math.abs((verdict?.ratio ?? 99) - 1);
    const [usual] = items.sort((/** @type {any} */ one, /** @type {any} */ other) => {
      return far(one) - far(other);
    });
    await city.tell(`carry ${box} ${usual.id}`);
    for (const line of await order.locator("code").allInnerTexts()) {
      const [name = "", ...words] = line.split(" ");
      const { stdout } = await run(program(name), [...words, "--config", config]);
      context.diagnostic(`${line}: ${stdout.split("\n")[0]}`);
    }
    const open = "[data-test=work-order] input[type=checkbox]:not(:checked)";
    while ((await page.locator(open).count()) > 0) await keys.tick(open);
    await keys.pick("decision", "moved");
    await keys.press("form button.primary");
    await becomes(visitor, "moved");
    assert.ok(move.moved.missing.length > 0, "nothing was reported from there yet");
    await page.waitForSelector("[data-test=not-seen] li");
    assert.deepEqual(
      (await page.locator("[data-test=not-seen] li").allInnerTexts()).map(plain),
      move.moved.missing.map((/** @type {any} */ lack) => say(lack, "nl")),
    );
    await visitor.close();
  });

  step("two days later the data show it, in French", async () => {
    await city.tell("pass 2026-07-01T08:00:00Z");
    const { visitor, page, keys } = await visit("coordinator", "fr");
    await becomes(visitor, "verified");
    assert.equal(move.history.at(-1).by, "collector");
    await keys.press('nav a[href="/recommendations"]');
    await page.waitForSelector(".moves .move .state-verified");
    await keys.press(".moves .move h3 a");
    await page.waitForSelector(".history .state-verified");
    const boxes = await visitor.ask("/access-points");
    const moved = boxes.items.find((/** @type {any} */ { id }) => id === box);
    assert.equal(moved.site, move.moved.site);
    await visitor.close();
  });

  step("nine weeks later the page says whether it helped, in English", async (context) => {
    const passed = await city.tell("pass 2026-08-31T08:00:00Z");
    context.diagnostic(`${passed.passed} after ${passed.seconds.toFixed(1)} s`);
    const { visitor, page, keys } = await visit("coordinator", "en");
    await becomes(visitor, "evaluated");
    await keys.press('nav a[href="/evaluations"]');
    await page.waitForSelector("[data-test=programme]");
    const { programme, items } = await visitor.ask("/evaluations");
    assert.equal(programme.finding, "too_few_moves");
    assert.equal(items.length, 1);
    const [item] = items;
    context.diagnostic(`${item.finding}: ${item.sentence.en}`);
    assert.equal(item.finding, "helped");
    const card = page.locator("article.card");
    assert.ok(plain(await card.innerText()).includes(say(item.sentence, "en")));
    const row = await card.locator("[data-test=effect-figures] tbody tr").first().innerText();
    const shown = new Intl.NumberFormat("en").format(Math.round(item.device_minutes.difference));
    assert.ok(row.includes(shown), `${row} has no ${shown}`);
    assert.ok(item.lost_a_day >= 0);
    await visitor.close();
  });

  step("and a mail says it in French, and its link leads to the page", async (context) => {
    if (!city.mails) return context.skip("Mailpit is not there");
    const { visitor, page } = await visit("coordinator", "fr");
    const { items } = await visitor.ask("/evaluations");
    const told = say(items[0].sentence, "fr");
    const found = await eventually("the mail", async () => {
      const query = encodeURIComponent(`to:${MAIL}`);
      const { messages } = await (await fetch(`${city.mails}/search?query=${query}`)).json();
      for (const { ID } of messages) {
        const mail = await (await fetch(`${city.mails}/message/${ID}`)).json();
        if (plain(mail.Text).includes(told)) return mail;
      }
    });
    context.diagnostic(found.Subject);
    const link = /https?:\S+\/evaluations/.exec(found.Text)?.[0];
    assert.equal(link, `${city.url}/evaluations`);
    const letter = await page.context().newPage();
    withoutMouse(letter);
    await letter.goto(`${city.mails.replace("/api/v1", "/view")}/${found.ID}.html`);
    await byKeyboard({ page: letter }).press(`a[href="${link}"]`);
    await letter.waitForSelector("article.card");
    assert.equal(letter.url(), link);
    assert.ok(plain(await letter.innerText("body")).includes(told));
    const headers = await (await fetch(`${city.mails}/message/${found.ID}/headers`)).json();
    assert.match(headers["List-Unsubscribe"][0], /unsubscribe/);
    await visitor.close();
  });
});
