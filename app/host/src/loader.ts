/**
 * Rule: the loader is the one script that the document names. It depends on nothing, so that it can say what is wrong
 * even when the host, React or the import map can't be had.
 */

interface Host {
  start(document: Document): Promise<void>
}

function tell(error: unknown): void {
  console.error('[Muntin] the page could not start', error)
  const main = document.getElementById('main')
  if (!main) return
  const box = document.createElement('div')
  box.className = 'host-stopped'
  box.role = 'alert'
  const title = document.createElement('h1')
  title.textContent = 'The shop could not start'
  const text = document.createElement('p')
  text.textContent = 'Part of the page did not arrive, or was not what we published. Please load the page again.'
  const again = document.createElement('button')
  again.type = 'button'
  again.textContent = 'Reload'
  again.onclick = () => location.reload()
  box.append(title, text, again)
  main.replaceChildren(box)
  main.removeAttribute('aria-busy')
}

async function run(): Promise<void> {
  const block = document.getElementById('muntin-release')?.textContent
  if (!block) throw new Error('the document holds no release')
  const { host } = JSON.parse(block) as { host: string }
  await ((await import(/* @vite-ignore */ host)) as Host).start(document)
}

run().catch(tell)
