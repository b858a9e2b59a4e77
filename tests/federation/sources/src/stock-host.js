// Rule: a host as others write one: Module Federation's own runtime, and nothing of Muntin but the mount contract.
import { createInstance } from '@module-federation/runtime'

const from = JSON.parse(document.getElementById('remotes').textContent)
const federation = createInstance({
  name: 'stock_host',
  remotes: Object.entries(from).map(([name, where]) =>
    where.startsWith('http') ? { name, entry: where } : { name, version: where },
  ),
})
const load = async (id) => (await federation.loadRemote(id)).default

const services = await (await load('shared-services/services'))()
const mount = await load('header/mount')
const path = location.pathname
await mount(document.getElementById('menu'), {
  name: 'header',
  version: 'any',
  slot: 'header',
  route: { path, pattern: path, params: {}, query: {} },
  services,
  navigate: () => {},
  setTitle: () => {},
})
