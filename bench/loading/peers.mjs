/**
 * Builds the pages that Muntin's is compared with, from the same generated MFEs:
 *
 *   node bench/loading/peers.mjs federation|bundled SOURCES COUNT OUT
 *
 * federation: stock Module Federation (Rspack, mf-manifest.json, discovery at run time, React as a shared singleton)
 * bundled:    each MFE has its own React (Vite), all are imported at once
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const [kind, sources, count, out] = process.argv.slice(2)
const names = Array.from({ length: Number(count) }, (_, i) => `mfe-${String(i).padStart(2, '0')}`)
const global = (name) => name.replace('-', '_')
const root = resolve(import.meta.dirname, '../..')
const page = (head) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>page</title>${head}</head><body><div id="app"></div></body></html>\n`
const mountAll = (load) => `
const app = document.getElementById('app')
for (const name of ${JSON.stringify(names)}) {
  const el = app.appendChild(document.createElement('div'))
  ${load}.then(({ default: mount }) => mount(el, { name }))
}
`

async function federation() {
  const { rspack } = await import('@rspack/core')
  const { ModuleFederationPlugin } = await import('@module-federation/enhanced/rspack')
  const shared = { react: { singleton: true }, 'react-dom': { singleton: true } }
  const base = {
    context: sources,
    mode: 'production',
    target: 'web',
    devtool: false,
    stats: 'errors-only',
    resolve: { modules: [join(root, 'node_modules')], extensions: ['.jsx', '.js'] },
    experiments: {},
  }
  const federated = (options) =>
    new ModuleFederationPlugin({ shared, dts: false, dev: false, ...options })
  const remotes = names.map((name) => ({
    ...base,
    name,
    entry: {},
    output: { path: join(out, name), publicPath: `/${name}/`, uniqueName: global(name), filename: '[name]-[contenthash:8].js' },
    plugins: [
      federated({
        name: global(name),
        filename: 'remoteEntry.js',
        manifest: true,
        exposes: { './mount': join(sources, name, 'src/mount.jsx') },
      }),
    ],
  }))
  const start = join(sources, 'federated-host.js')
  const bootstrap = join(sources, 'federated-bootstrap.js')
  writeFileSync(start, `import('./federated-bootstrap.js')\n`)
  const cases = names.map((name) => `${JSON.stringify(name)}: () => import('${global(name)}/mount')`).join(',\n')
  writeFileSync(bootstrap, `import 'react'\nimport 'react-dom/client'\nconst load = {${cases}}\n${mountAll('load[name]()')}`)
  const host = {
    ...base,
    name: 'host',
    entry: { main: start },
    output: { path: out, publicPath: '/', filename: 'main.js', uniqueName: 'host' },
    plugins: [
      federated({
        name: 'host',
        remotes: Object.fromEntries(names.map((name) => [global(name), `${global(name)}@/${name}/mf-manifest.json`])),
      }),
    ],
  }
  await new Promise((done, fail) =>
    rspack([...remotes, host], (error, stats) =>
      error || stats.hasErrors() ? fail(error ?? new Error(stats.toString('errors-only'))) : done(),
    ),
  )
  writeFileSync(join(out, 'index.html'), page('<script defer src="/main.js"></script>'))
}

async function bundled() {
  const { build } = await import('vite')
  for (const name of names) {
    await build({
      root: join(sources, name),
      configFile: false,
      logLevel: 'silent',
      define: { 'process.env.NODE_ENV': '"production"' },
      resolve: { alias: ['react-dom', 'react'].map((each) => ({ find: each, replacement: join(root, 'node_modules', each) })) },
      build: {
        outDir: join(out, name),
        emptyOutDir: true,
        target: 'esnext',
        modulePreload: false,
        reportCompressedSize: false,
        rolldownOptions: {
          input: join(sources, name, 'src/mount.jsx'),
          preserveEntrySignatures: 'strict',
          output: { entryFileNames: 'mount.js' },
        },
      },
    })
  }
  writeFileSync(join(out, 'index.html'), page(`<script type="module">${mountAll('import(`/${name}/mount.js`)')}</script>`))
}

mkdirSync(out, { recursive: true })
await { federation, bundled }[kind]()
process.exit(0) // the federation plugin leaves timers behind
