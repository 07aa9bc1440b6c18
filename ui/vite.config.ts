// One build for both hosts: the Tauri window and `hookglass serve` load the same files, so paths
// are relative. The demo host reads ../fixtures, which only the dev server and the tests may do.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig(({ mode }) => ({
  base: "./",
  plugins: [svelte()],
  // Without the browser condition vitest would load Svelte's server build.
  resolve: mode === "test" ? { conditions: ["browser"] } : {},
  // The oldest engines that the window meets: WebKitGTK 2.50 and Chromium 123, for light-dark().
  build: { target: ["chrome123", "safari18"], modulePreload: { polyfill: false } },
  server: { port: 1420, strictPort: true, fs: { allow: [".", "../fixtures"] } },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.ts"],
    setupFiles: ["src/test-setup.ts"],
    // Longer than any one wait in them: what never comes is told by its name.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
}));
