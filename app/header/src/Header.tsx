/** Header: who this is, where one is, how it looks, what is in the cart, who one is. It stays whole when any of these is unknown. */
import { useMfe, useSession } from '@muntin/react'
import { Icon, Logo, VisuallyHidden } from '@muntin/ui-kit'
import { AccountMenu } from './AccountMenu.tsx'
import { CartLink } from './CartLink.tsx'
import { currentIn, type Section } from './place.ts'
import { ThemeSwitch } from './ThemeSwitch.tsx'

const sections: { section: Section; href: string; label: string }[] = [
  { section: 'shop', href: '/', label: 'Shop' },
  { section: 'orders', href: '/orders', label: 'Orders' },
]

export function Header() {
  const { route } = useMfe()
  const { user } = useSession()
  return (
    <div className="hd-bar">
      <a className="hd-brand" href="/">
        <Logo size={30} />
        <span className="hd-brand__name">Muntin Shop</span>
      </a>
      <nav aria-label="Main" className="hd-nav">
        <ul className="hd-nav__list">
          {sections.map(({ section, href, label }) => (
            <li key={section}>
              <a className="hd-nav__link" href={href} {...currentIn(section, route)}>
                {label}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className="hd-tools">
        <a className="hd-tool hd-tool--search" href="/search" {...currentIn('search', route)}>
          <Icon name="search" />
          <VisuallyHidden>Search</VisuallyHidden>
        </a>
        <ThemeSwitch />
        {/* Another user has another cart: the key drops the count of the one before. */}
        <CartLink key={user?.id} userId={user?.id ?? null} />
        <AccountMenu />
      </div>
    </div>
  )
}
