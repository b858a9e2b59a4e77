// Rule: a widget of a team that builds with tools of others; it shows on which React it runs.
import { createElement, useEffect, useState, version } from 'react'
import './widget.css'

/** Hands React's own function to the test, which compares it with the page's. */
const marked = (node) => {
  if (node) node.useState = useState
}

export default function Widget({ name }) {
  const [detail, setDetail] = useState('')
  useEffect(() => {
    import('./detail.js').then((module) => setDetail(module.detail))
  }, [])
  return createElement(
    'section',
    { className: 'fed-widget', 'data-react': version, ref: marked },
    createElement('h1', null, `${name} by ${process.env.BUILT_BY}`),
    createElement('p', null, detail),
  )
}
