/**
 * Rule: it does one thing that an MFE must not do, the one that `?do=` names.
 *
 * | do      | what it does                                        | do      | what it does                                   |
 * |---------|-----------------------------------------------------|---------|------------------------------------------------|
 * | load    | its module throws                                   | event   | a click's listener throws                      |
 * | hang    | its module waits for ever                           | promise | a click rejects a promise that nobody handles  |
 * | mount   | mount() throws                                      | busy    | works for 300 ms of each frame, once mounted   |
 * | update  | update() throws                                     | leak    | listens on the bus, and does not stop it       |
 * | render  | a component throws after a click                    | unmount | unmount() throws                               |
 */
import { createElement, useState } from 'react'
import { mountReact } from '@muntin/react'

const WISH = new URLSearchParams(location.search).get('do')
const BUSY_MS = 300
let mounts = 0

const fail = (what) => {
  throw new Error(`rogue at ${what}`)
}

if (WISH === 'load') fail('load')
if (WISH === 'hang') await new Promise(() => {})

function Fragile() {
  const [broken, setBroken] = useState(false)
  if (broken) fail('render')
  return createElement('button', { type: 'button', onClick: () => setBroken(true) }, 'Break')
}

/** Works without a pause worth the name until it is told to stop. */
function loop(signal) {
  const end = performance.now() + BUSY_MS
  while (performance.now() < end) Math.sqrt(end)
  if (!signal.aborted) requestAnimationFrame(() => loop(signal))
}

const CLICKS = { event: () => fail('event'), promise: () => void Promise.reject(new Error('rogue at promise')) }

function show(el, { route }) {
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = 'Break'
  button.onclick = CLICKS[WISH] ?? null
  const visit = Number(route.query.visit ?? 1)
  const next = document.createElement('a')
  next.href = `/rogue?do=${WISH}&visit=${visit + 1}`
  next.textContent = `Visit ${visit + 1}`
  el.replaceChildren(`visit ${visit} `, button, next)
}

export default function mount(el, props) {
  mounts += 1
  if (WISH === 'render') return mountReact(Fragile)(el, props)
  if (WISH === 'mount') fail('mount')
  // A second chance is taken: the page shall be seen to give one.
  if (WISH === 'busy' && mounts === 1) requestAnimationFrame(() => loop(props.signal))
  if (WISH === 'leak') for (const type of ['ping', 'ping', 'pong']) props.services.bus.on(type, () => console.log('leaked'))
  show(el, props)
  return {
    update: (next) => (WISH === 'update' ? fail('update') : show(el, next)),
    unmount: () => (WISH === 'unmount' ? fail('unmount') : el.replaceChildren()),
  }
}
