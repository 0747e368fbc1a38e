// Builds the styles and scripts into ../static/built with a manifest; nothing is inlined, nothing comes from elsewhere.
import { defineConfig } from "vite";

const entries = ["app.ts", "map.ts", "driver.ts", "driver-sw.ts", "kiosk.ts", "app.css", "map.css", "parcels.css", "driver.css", "kiosk.css", "fonts-tc.css", "fonts-sc.css"];

export default defineConfig({
  base: "./",
  publicDir: false,
  worker: {
    format: "es",
    rollupOptions: { output: { entryFileNames: "[name]-[hash].js", chunkFileNames: "[name]-[hash].js", assetFileNames: "[name]-[hash][extname]" } },
  },
  build: {
    outDir: "../static/built",
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
    target: ["chrome123", "safari17.5", "firefox121"],
    rollupOptions: {
      input: Object.fromEntries(entries.map((name) => [name.replace(".", "-"), `src/${name}`])),
      output: {
        entryFileNames: (chunk) => (chunk.name === "driver-sw-ts" ? "driver-sw.js" : "[name]-[hash].js"),
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: "[name]-[hash][extname]",
      },
    },
  },
});
