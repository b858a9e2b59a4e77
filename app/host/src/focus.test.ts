// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test } from 'vitest'
import { focusHeading } from './focus.ts'

let main: HTMLElement
let giveUp: () => void

const heading = (text: string) => Object.assign(document.createElement('h1'), { textContent: text })
const focused = () => document.activeElement?.textContent

beforeEach(() => {
  main = Object.assign(document.createElement('main'), { tabIndex: -1 })
  document.body.replaceChildren(main)
  giveUp = () => {}
})
afterEach(() => giveUp())

test('A heading that is there has the focus, one that comes late gets it, and meanwhile the page has it.', async () => {
  main.setAttribute('aria-busy', 'true')
  giveUp = focusHeading(main)
  expect(document.activeElement).toBe(main)
  main.append(heading('Cart'))
  main.removeAttribute('aria-busy')
  await expect.poll(focused).toBe('Cart')
})

test('A heading in place of the one that had the focus gets it.', async () => {
  main.append(heading('Lamp'))
  giveUp = focusHeading(main)
  await expect.poll(focused).toBe('Lamp')
  main.replaceChildren(heading('Chair'))
  await expect.poll(focused).toBe('Chair')
})

test('The focus is left where somebody else took it, and to a user who began to do something.', async () => {
  main.append(heading('Lamp'))
  giveUp = focusHeading(main)
  await expect.poll(focused).toBe('Lamp')
  const button = document.body.appendChild(document.createElement('button'))
  button.focus()
  main.replaceChildren(heading('Chair'))
  await Promise.resolve()
  expect(document.activeElement).toBe(button)
  document.dispatchEvent(new Event('keydown'))
  button.remove()
  main.replaceChildren(heading('Table'))
  await Promise.resolve()
  expect(document.activeElement).toBe(document.body)
})
