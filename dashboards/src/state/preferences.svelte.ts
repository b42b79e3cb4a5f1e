import { speak } from "../api/request";
import { createFormat } from "../format";
import type { Text } from "../api/types";
import type { Dictionary } from "../text/en";
import type { Further } from "../text/further/en";
import { DICTIONARIES, firstLanguage, FURTHER, LANGUAGE_KEY, type Language } from "../text/first";
import { isolated, typeset, typesetAll } from "../text/typeset";
import { remember, remembered } from "./memory";
import { session } from "./session.svelte";

export type { Language };
export type Theme = "auto" | "light" | "dark";

export const LANGUAGES: { code: Language; name: string }[] = [
  { code: "nl", name: "Nederlands" },
  { code: "fr", name: "Français" },
  { code: "en", name: "English" },
];
const wordsOf = async (language: Language) => typesetAll(await DICTIONARIES[language](), language);
/** The words that only later pages say, in a language, the reader's or another. */
export const furtherOf = async (language: Language) =>
  typesetAll(await FURTHER[language](), language);
const THEME_KEY = "theme";

function isTheme(name: string | null): name is Theme {
  return name === "auto" || name === "light" || name === "dark";
}

function firstTheme(): Theme {
  const stored = remembered(THEME_KEY);
  return isTheme(stored) ? stored : "auto";
}

class Preferences {
  language = $state<Language>(firstLanguage());
  theme = $state<Theme>(firstTheme());
  #dictionary = $state.raw<Dictionary>();
  #further = $state.raw<Further>();
  #whole = $derived(this.#further && { ...this.text, ...this.#further });
  format = $derived(createFormat(this.language, session.timeZone));
  #wanted = this.language;

  /** The words of the first view; there once `load` is done, which is before anything is drawn. */
  get text(): Dictionary {
    if (!this.#dictionary) throw new Error("no dictionary is loaded");
    return this.#dictionary;
  }

  /** The words of later pages too; there once `loadFurther` is done, which they wait for. */
  get further(): Dictionary & Further {
    if (!this.#whole) throw new Error("the words of later pages are not loaded");
    return this.#whole;
  }

  async load(): Promise<void> {
    speak(this.language);
    this.#dictionary = await wordsOf(this.language);
  }

  async loadFurther(): Promise<void> {
    if (this.#further) return;
    const { language } = this;
    const further = await furtherOf(language);
    // Who changed over meanwhile has them in the other language.
    if (this.language === language) this.#further = further;
  }

  /** Changes over when the words have arrived. */
  async setLanguage(language: Language): Promise<void> {
    this.#wanted = language;
    const [dictionary, further] = await Promise.all([wordsOf(language), furtherOf(language)]);
    if (this.#wanted !== language) return;
    this.language = language;
    speak(language);
    this.#dictionary = dictionary;
    this.#further = further;
    remember(LANGUAGE_KEY, language);
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    remember(THEME_KEY, theme);
  }

  /** A text of the collector in the language of the reader. */
  say(text: Text): string {
    const said = text[this.language];
    return isolated(said ? typeset(said, this.language) : text.en || text.fr || text.nl);
  }

  /** Who did it: an account, or the collector by itself. */
  who(by: string): string {
    return by === "collector" ? this.further.decision.itself : by;
  }
}

export const preferences = new Preferences();
