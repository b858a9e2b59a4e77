import { createElement, useState, version } from 'react'
import { createRoot } from 'react-dom/client'

function Legacy() {
  const [count, setCount] = useState(0)
  const label = `React ${version}, clicked ${count}`
  return createElement('button', { type: 'button', onClick: () => setCount(count + 1) }, label)
}

export default function mount(el) {
  const root = createRoot(el)
  root.render(createElement(Legacy))
  return { unmount: () => root.unmount() }
}
