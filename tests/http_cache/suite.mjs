// Runs the suite's own client against the proxy at BASE, and prints its tests' kinds, the outcome of each, and how many
// the reference servers pass by the result files that come with the suite.
import fs from 'node:fs'
import { createRequire } from 'node:module'

const home = new URL('../../node_modules/http-cache-tests/', import.meta.url)
const load = async (path) => import(new URL(path, home).href)
const fetch = createRequire(home)('node-fetch')
const { runTests, getResults } = await load('client/runner.mjs')
const suites = [...(await load('tests/index.mjs')).default, (await load('tests/surrogate-control.mjs')).default]
const served = (await load('results/index.mjs')).default.filter((server) => server.type !== 'browser')

const kinds = {}
const names = {}
for (const suite of suites) {
  for (const test of suite.tests) {
    if (test.browser_only) continue
    kinds[test.id] = test.kind ?? 'required'
    names[test.id] = test.name
  }
}
await runTests(suites, fetch, false, process.env.BASE, Number(process.env.CHUNK))
const references = served.map(({ name, version, file }) => {
  const results = JSON.parse(fs.readFileSync(new URL(`results/${file}`, home)))
  return { name, version, passed: Object.keys(kinds).filter((id) => results[id] === true) }
})
console.log(JSON.stringify({ kinds, names, results: getResults(), references }))
