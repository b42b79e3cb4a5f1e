/**
 * A sketch of Brussels, so that a map can be read without a server of tiles: water,
 * railways, main streets and parks, a few points each, and names to find one's way by.
 *
 * Streets, canal and railways: OpenStreetMap contributors, to about 70 m. Parks: sectors of
 * Statbel that are named after them, to about 60 m. Positions are `longitude,latitude`.
 */

export * from "./brussels-lines";
export * from "./brussels-places";
