import { createFormat } from "../format";
import { en, type Dictionary } from "../text/en";
import { fr } from "../text/fr";
import { nl } from "../text/nl";
import type { Text } from "../api/types";
import { session } from "./session.svelte";

export type Language = keyof Text;
export type Theme = "auto" | "light" | "dark";

export const LANGUAGES: { code: Language; name: string }[] = [
  { code: "nl", name: "Nederlands" },
  { code: "fr", name: "Français" },
  { code: "en", name: "English" },
];
const DICTIONARIES: Record<Language, Dictionary> = { nl, fr, en };
const LANGUAGE_KEY = "language";
const THEME_KEY = "theme";

function isLanguage(code: string | null | undefined): code is Language {
  return code === "nl" || code === "fr" || code === "en";
}

function isTheme(name: string | null): name is Theme {
  return name === "auto" || name === "light" || name === "dark";
}

/** Storage may be switched off in the browser; the pages then simply forget. */
function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    return;
  }
}

function firstLanguage(): Language {
  const stored = remembered(LANGUAGE_KEY);
  if (isLanguage(stored)) return stored;
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? "nl";
}

function firstTheme(): Theme {
  const stored = remembered(THEME_KEY);
  return isTheme(stored) ? stored : "auto";
}

class Preferences {
  language = $state<Language>(firstLanguage());
  theme = $state<Theme>(firstTheme());
  text = $derived(DICTIONARIES[this.language]);
  format = $derived(createFormat(this.language, session.timeZone));

  setLanguage(language: Language): void {
    this.language = language;
    remember(LANGUAGE_KEY, language);
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    remember(THEME_KEY, theme);
  }

  /** A text of the collector in the language of the reader. */
  say(text: Text): string {
    return text[this.language] || text.en || text.fr || text.nl;
  }
}

export const preferences = new Preferences();
