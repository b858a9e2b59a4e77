// Rule: remotes are imported as if they were packages; webpack asks their containers.
import mount from 'header/mount'
import createServices from 'shared-services/services'

const path = location.pathname
await mount(document.getElementById('menu'), {
  name: 'header',
  version: 'any',
  slot: 'header',
  route: { path, pattern: path, params: {}, query: {} },
  services: await createServices(),
  navigate: () => {},
  setTitle: () => {},
})
