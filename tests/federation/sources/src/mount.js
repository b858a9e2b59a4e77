// Rule: the same in the shape of our own contract; no framework at all.
export default function mount(el, props) {
  el.textContent = `${props.name} mounted by ${process.env.BUILT_BY}`
  return { unmount: () => el.replaceChildren() }
}
