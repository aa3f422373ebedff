import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `npm run dev` finds the API: the embedded program on its usual port. */
const api = 'http://127.0.0.1:5080';

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0, // the server's policy takes no inline script or style
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: Object.fromEntries(['/videoinsights.v1.Insights', '/media', '/uploads', '/dev'].map((path) => [path, api])),
  },
});
