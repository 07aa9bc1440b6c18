// Beyond the recommended sets: the drawing of the UI. Only the Tauri host may know Tauri, pure
// functions know nobody, and payload text never becomes HTML.
import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

const tauri = {
  group: ["@tauri-apps/*"],
  message: "Only src/host/tauri.ts may know Tauri; ask the Host instead.",
};
const aboveLib = {
  group: ["**/state/*", "**/host/*", "**/components/*", "**/pages/*"],
  message: "src/lib holds pure functions; it knows what is generated from the API at most.",
};

export default ts.config(
  { ignores: ["dist/", "src/api/generated.ts"] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: globals.browser },
    rules: {
      eqeqeq: "error",
      "no-console": "error",
      "no-restricted-imports": ["error", { patterns: [tauri] }],
      "svelte/no-at-html-tags": "error",
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  {
    files: ["src/lib/**"],
    rules: { "no-restricted-imports": ["error", { patterns: [tauri, aboveLib] }] },
  },
  { files: ["src/host/tauri.ts"], rules: { "no-restricted-imports": "off" } },
);
