import { mount } from "svelte";
import "leaflet/dist/leaflet.css";
import "./style/tokens.css";
import "./style/base.css";
import "./style/layout.css";
import "./style/parts.css";
import "./style/map.css";
import "./style/chart.css";
import App from "./App.svelte";

const target = document.getElementById("app");
if (!target) throw new Error("the page has no element `app`");
mount(App, { target });
