/** One vitest run for all packages and apps; a DOM test says `// @vitest-environment jsdom` on its first line. */
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue()],
  test: {
    include: ['packages/*/{src,test}/**/*.test.{ts,tsx}', 'app/*/{src,test}/**/*.test.{ts,tsx}'],
    environment: 'node',
    restoreMocks: true,
    allowOnly: false,
    passWithNoTests: false,
  },
})
