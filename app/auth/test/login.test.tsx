// @vitest-environment jsdom
import { ApolloClient, ApolloLink, InMemoryCache } from '@apollo/client'
import { HttpError, type Session, type User } from '@muntin/runtime'
import { testProps, testServices } from '@muntin/runtime/testing'
import { screen, waitFor } from '@testing-library/dom'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import mount from '../src/mount.tsx'

const guest: User = { id: 'g1', name: 'Guest', kind: 'guest', roles: [] }
const member: User = { id: 'u1', name: 'Demo Shopper', kind: 'member', roles: [], email: 'shopper@example.com' }
const wrong = new HttpError({ status: 401, code: 'invalid-credentials', detail: 'no' })

let unmounts: (() => unknown)[] = []
afterEach(async () => {
  for (const unmount of unmounts) await unmount()
  unmounts = []
  document.body.replaceChildren()
})

function fakeSession(first: User, login: Session['login']): Session {
  let current = first
  const subscribers = new Set<(user: User | null) => void>()
  const become = (user: User) => {
    current = user
    for (const tell of subscribers) tell(user)
    return user
  }
  return {
    user: () => current,
    subscribe: (fn) => {
      subscribers.add(fn)
      return () => subscribers.delete(fn)
    },
    refresh: async () => current,
    login: async (email, password) => become(await login(email, password)),
    logout: async () => become(guest),
  }
}

async function show(login: Session['login'], { user = guest, next }: { user?: User; next?: string } = {}) {
  const session = fakeSession(user, login)
  const apollo = new ApolloClient({ link: ApolloLink.empty(), cache: new InMemoryCache() })
  const navigate = vi.fn()
  const route = { path: '/login', pattern: '/login', params: {}, query: next === undefined ? {} : { next } }
  const services = testServices({ session, apollo })
  const props = testProps({ name: 'auth', route, services, navigate })
  const mounted = await mount(document.body.appendChild(document.createElement('div')), props)
  unmounts.push(() => mounted.unmount())
  return { navigate, user: userEvent.setup(), services }
}

const email = () => screen.getByLabelText<HTMLInputElement>('Email')
const password = () => screen.getByLabelText<HTMLInputElement>('Password')
const submit = () => screen.getByRole('button', { name: 'Log in' })

test('Right credentials lead to where the shopper wanted to go.', async () => {
  const login = vi.fn(async () => member)
  const { navigate, user } = await show(login, { next: '/cart' })
  await user.type(email(), ' shopper@example.com ')
  await user.type(password(), 'muntin-demo{Enter}')
  await waitFor(() => expect(navigate).toHaveBeenCalledWith('/cart', { replace: true }))
  expect(login).toHaveBeenCalledWith('shopper@example.com', 'muntin-demo')
})

test('A next on another origin is not gone to.', async () => {
  const { navigate, user } = await show(async () => member, { next: '//evil.example' })
  await user.click(screen.getByRole('button', { name: /Demo Shopper/ }))
  await user.click(submit())
  await waitFor(() => expect(navigate).toHaveBeenCalledWith('/', { replace: true }))
})

test('Wrong credentials are told in a summary that takes the focus; the email stays, the password goes.', async () => {
  const { navigate, user } = await show(async () => Promise.reject(wrong))
  await user.type(email(), 'shopper@example.com')
  await user.type(password(), 'wrong{Enter}')
  const alert = await screen.findByRole('alert')
  expect(alert.textContent).toContain('Email or password is wrong')
  await waitFor(() => expect(document.activeElement?.contains(alert)).toBe(true))
  expect(email().value).toBe('shopper@example.com')
  expect(password().value).toBe('')
  expect(navigate).not.toHaveBeenCalled()
})

test('Empty fields are told without asking the server, and the summary leads to them.', async () => {
  const login = vi.fn(async () => member)
  const { user } = await show(login)
  await user.click(submit())
  expect(email().getAttribute('aria-invalid')).toBe('true')
  await user.click(screen.getByRole('link', { name: 'Enter your password' }))
  expect(document.activeElement).toBe(password())
  expect(login).not.toHaveBeenCalled()
})

test('An unreachable server is not called a wrong password.', async () => {
  const { user } = await show(async () => Promise.reject(new HttpError({ status: 503, code: 'x', detail: 'y' })))
  await user.click(screen.getByRole('button', { name: /Demo Shopper/ }))
  await user.click(submit())
  expect((await screen.findByRole('alert')).textContent).toContain('not possible right now')
})

test('While a login is on its way the button is busy and a second press does nothing.', async () => {
  const answer = Promise.withResolvers<User>()
  const login = vi.fn(() => answer.promise)
  const { user, navigate } = await show(login)
  await user.click(screen.getByRole('button', { name: /Demo Shopper/ }))
  await user.click(submit())
  const busy = await screen.findByRole('button', { name: 'Logging in…' })
  await user.click(busy)
  await user.type(password(), '{Enter}')
  expect(login).toHaveBeenCalledTimes(1)
  answer.resolve(member)
  await waitFor(() => expect(navigate).toHaveBeenCalledTimes(1))
})

test('The password can be shown and hidden again.', async () => {
  const { user } = await show(async () => member)
  await user.click(screen.getByRole('button', { name: 'Show password' }))
  expect(password().type).toBe('text')
  await user.click(screen.getByRole('button', { name: 'Hide password' }))
  expect(password().type).toBe('password')
})

test('A member finds who is logged in, and can log out.', async () => {
  const { user } = await show(async () => member, { user: member, next: '/orders' })
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('You are logged in')
  expect(screen.getByRole('link', { name: 'Continue' }).getAttribute('href')).toBe('/orders')
  await user.click(screen.getByRole('button', { name: 'Log out' }))
  expect(await screen.findByLabelText('Email')).toBeDefined()
})
