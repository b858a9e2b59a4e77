// What npm's own `semver` says: {pairs: [[version, range]], order: [[version, version]]} on stdin, its answers on stdout.
// A pair's answer is [version is valid, range is valid, satisfies, satisfies with includePrerelease].
import { readFileSync } from 'node:fs'
import semver from 'semver'

const { pairs, order } = JSON.parse(readFileSync(0, 'utf8'))
const open = { includePrerelease: true }
process.stdout.write(
  JSON.stringify({
    pairs: pairs.map(([version, range]) => [
      semver.valid(version) !== null,
      semver.validRange(range) !== null,
      semver.satisfies(version, range),
      semver.satisfies(version, range, open),
    ]),
    order: order.map(([a, b]) => semver.compare(a, b)),
  }),
)
