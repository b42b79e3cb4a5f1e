/**
 * What every map of the city has, for as long as its element is there: controls, outlines,
 * their names and the ground, in the reader's language and colours.
 */

import { untrack } from "svelte";
import type { Area } from "../api/types";
import { preferences } from "../state/preferences.svelte";
import {
  addControls,
  createMap,
  drawOutlines,
  ground,
  outlinesOf,
  type Shade,
  type View,
} from "./base";
import type * as L from "./leaflet";
import { Names } from "./names";

type Shown = {
  node: () => HTMLElement | undefined;
  areas: () => Area[];
  shade?: () => Shade | undefined;
  /** Its arrow keys are the caller's. */
  walked?: boolean;
  /** Where it looks at first. */
  view?: () => View | undefined;
  /** Once it is made; what is returned is done when it goes. */
  onmade?: (map: L.Map) => () => void;
};

export class CityMap {
  #shown: Shown;
  map = $state.raw<L.Map>();
  names = $state.raw<Names>();
  readonly outlines = $derived.by(() => outlinesOf(this.#shown.areas()));

  /** Made where a component begins: it lives as long as that. */
  constructor(shown: Shown) {
    this.#shown = shown;
    $effect(() => this.#make());
    $effect(() => this.map && addControls(this.map, preferences.text.map));
    $effect(() => this.#drawOutlines());
    $effect(() => this.#layGround());
  }

  #make(): (() => void) | undefined {
    const { node, walked = false, view, onmade } = this.#shown;
    const element = node();
    if (!element) return undefined;
    const map = createMap(element, { view: untrack(() => view?.()), walked });
    this.map = map;
    this.names = new Names(map);
    const unmade = onmade?.(map);
    return () => {
      unmade?.();
      map.remove();
      this.map = undefined;
    };
  }

  #drawOutlines(): (() => void) | undefined {
    if (!this.map || !this.names) return undefined;
    const { put } = this.names;
    // Names are said a while later: the language has to be read now.
    void preferences.language;
    const name = (area: Area) => preferences.say(area.name);
    const group = drawOutlines(this.map, this.outlines, { put, name }, this.#shown.shade?.());
    return () => void group.remove();
  }

  #layGround(): (() => void) | undefined {
    if (!this.map || !this.names) return undefined;
    const { language, theme, text } = preferences;
    return ground(this.map, this.names, { language, theme, source: text.map.openStreetMap });
  }
}
