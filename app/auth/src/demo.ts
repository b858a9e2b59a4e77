/** The accounts that the identity service is seeded with; they exist in demonstrations only. */
export interface DemoAccount {
  name: string
  about: string
  email: string
}

export const demoPassword = 'muntin-demo'

export const demoAccounts: readonly DemoAccount[] = [
  { name: 'Demo Shopper', about: 'shops and orders', email: 'shopper@example.com' },
  { name: 'Second Shopper', about: 'somebody else', email: 'second@example.com' },
  { name: 'Shop Staff', about: 'moves orders along', email: 'staff@example.com' },
]
