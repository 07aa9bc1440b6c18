// Starts the UI: finds the host, then draws.
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/columns.css";
import { mount } from "svelte";
import Main from "./Main.svelte";
import { connect } from "./host/connect";

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no #app");
const host = await connect();
export default mount(Main, { target, props: { host } });
