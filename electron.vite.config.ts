import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import packageJson from './package.json' with { type: 'json' }

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

// The product's own engines: nothing older runs it.
const NODE = 'node24'
const CHROMIUM = 'chrome140'

export default defineConfig({
  main: {
    define: { __SCANTILL_VERSION__: JSON.stringify(packageJson.version) },
    build: {
      target: NODE,
      sourcemap: true,
      outDir: path('./out/main'),
      // `dependencies` stay outside the bundle (native ones have to); everything else goes in.
      externalizeDeps: true,
      rollupOptions: {
        input: {
          index: path('./src-main/index.ts'),
          serve: path('./src-main/serve.ts'),
          // Started as a thread by its file's name.
          'read-back-worker': path('./src-main/book/read-back-worker.ts'),
          'copy-worker': path('./src-main/book/copy-worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: NODE,
      outDir: path('./out/preload'),
      // A sandboxed preload can require `electron` only, so it is one CommonJS file with everything in it.
      externalizeDeps: false,
      rollupOptions: { input: { index: path('./src-preload/index.ts') }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: path('./src-renderer'),
    // Relative addresses suit both app://till/ and http://127.0.0.1:PORT/.
    base: './',
    plugins: [react()],
    build: {
      target: CHROMIUM,
      outDir: path('./out/renderer'),
      // The content security policy allows fonts, scripts and styles as files of ours only.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: { input: { index: path('./src-renderer/index.html'), counter: path('./src-renderer/counter.html') } },
    },
  },
})
