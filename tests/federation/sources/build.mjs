/**
 * Rule: the smallest configuration of each Module Federation plugin that Muntin takes a build of.
 *
 *   node build.mjs vite|webpack-script|webpack-module|rspack|stock-host|webpack-host FOLDER
 *
 * $REACT: the range of React that remotes ask for; $REMOTES: where a host built by webpack finds its remotes' manifests.
 */
import { createRequire, registerHooks } from 'node:module'
import { resolve } from 'node:path'

const require = createRequire(import.meta.url)
const SOURCES = resolve(import.meta.dirname, 'src')

const federation = (name, more) => ({
  name,
  filename: 'remoteEntry.js',
  manifest: true,
  dts: false,
  exposes: { './Widget': `${SOURCES}/Widget.js`, './mount': `${SOURCES}/mount.js` },
  shared: { react: { singleton: true, requiredVersion: process.env.REACT ?? '^19.0.0' } },
  ...more,
})
const marks = (tool) => ({ 'process.env.BUILT_BY': JSON.stringify(tool) })

async function vite(folder) {
  const { build } = await import('vite')
  const plugin = await import('@module-federation/vite')
  await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'warn',
    base: './',
    define: marks('vite'),
    plugins: [plugin.federation(federation('vite_widget'))],
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'esnext',
      rolldownOptions: { input: `${SOURCES}/Widget.js` }, // its index.html, if it has one
    },
  })
}

function compile(compiler) {
  return new Promise((done, fail) => {
    compiler.run((error, stats) => {
      if (error || stats.hasErrors()) fail(error ?? new Error(stats.toString({ all: false, errors: true })))
      else compiler.close(() => done())
    })
  })
}

const common = {
  mode: 'production',
  context: import.meta.dirname,
  entry: {},
  devtool: false,
  infrastructureLogging: { level: 'error' },
}
const output = (name, folder) => ({
  path: folder,
  clean: true,
  publicPath: 'auto',
  uniqueName: name,
  filename: '[name].[contenthash:8].js',
  chunkFilename: '[name].[contenthash:8].js',
})

/** webpack 5.107 and later have these modules elsewhere than @module-federation/enhanced 2.9 looks for them. */
const MOVED = {
  HotUpdateChunk: 'graph/HotUpdateChunk',
  ModuleFactory: 'module/ModuleFactory',
  'dependencies/EntryDependency': 'entry/EntryDependency',
  'dependencies/ModuleDependency': 'dependencies/core/ModuleDependency',
  'dependencies/StaticExportsDependency': 'dependencies/core/StaticExportsDependency',
  'util/extractUrlAndGlobal': 'externals/extractUrlAndGlobal',
  'util/fs': 'fs/fs',
  'util/semver': 'sharing/semver',
}

function findMoved() {
  registerHooks({
    resolve(specifier, context, next) {
      const inside = specifier.startsWith('webpack/lib/') ? specifier.slice('webpack/lib/'.length) : ''
      try {
        return next(specifier, context)
      } catch (error) {
        if (!MOVED[inside]) throw error
        return next(`webpack/lib/${MOVED[inside]}`, context)
      }
    },
  })
}

async function webpack(folder, type) {
  findMoved()
  const webpack = require('webpack')
  const { ModuleFederationPlugin } = require('@module-federation/enhanced/webpack')
  const name = `webpack_${type}`
  const module = type === 'module'
  const library = module ? { type: 'module' } : { type: 'var', name }
  await compile(
    webpack({
      ...common,
      output: { ...output(name, folder), ...(module ? { module: true, chunkFormat: 'module' } : {}) },
      experiments: { css: true, outputModule: module },
      plugins: [
        new ModuleFederationPlugin(federation(name, { library })),
        new webpack.DefinePlugin(marks(`webpack-${type}`)),
      ],
    }),
  )
}

async function rspack(folder) {
  const { rspack } = require('@rspack/core')
  const { ModuleFederationPlugin } = require('@module-federation/enhanced/rspack')
  const name = 'rspack_widget'
  await compile(
    rspack({
      ...common,
      output: output(name, folder),
      module: { rules: [{ test: /\.css$/, type: 'css' }] },
      plugins: [
        new ModuleFederationPlugin(federation(name, { library: { type: 'var', name } })),
        new rspack.DefinePlugin(marks('rspack')),
      ],
    }),
  )
}

/** A host of others: Module Federation's runtime, bundled by Vite. */
async function stockHost(folder) {
  const { build } = await import('vite')
  await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'warn',
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'esnext',
      rolldownOptions: { input: `${SOURCES}/stock-host.js`, output: { entryFileNames: 'host.js' } },
    },
  })
}

/** A host of others: webpack's plugin, whose remotes are the manifests below $REMOTES. */
async function webpackHost(folder) {
  findMoved()
  const webpack = require('webpack')
  const { ModuleFederationPlugin } = require('@module-federation/enhanced/webpack')
  const names = ['header', 'shared-services']
  const remotes = Object.fromEntries(names.map((each) => [each, `${each}@${process.env.REMOTES}/${each}/mf-manifest.json`]))
  await compile(
    webpack({
      ...common,
      entry: { host: `${SOURCES}/webpack-host.js` },
      output: { path: folder, publicPath: 'auto', uniqueName: 'webpack_host', filename: '[name].js' },
      module: { rules: [{ test: /\.js$/, type: 'javascript/auto' }] }, // as outside of packages of `"type": "module"`
      plugins: [new ModuleFederationPlugin({ name: 'webpack_host', dts: false, remotes })],
    }),
  )
}

const TOOLS = {
  'stock-host': stockHost,
  'webpack-host': webpackHost,
  vite,
  'webpack-script': (folder) => webpack(folder, 'script'),
  'webpack-module': (folder) => webpack(folder, 'module'),
  rspack,
}

const [tool, folder] = process.argv.slice(2)
await TOOLS[tool](resolve(folder))
