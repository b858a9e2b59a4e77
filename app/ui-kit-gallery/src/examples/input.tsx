/** A hint, an error, an action beside the label, and one that can’t be changed. */
import { Button, Input } from '@muntin/ui-kit'
import { useState } from 'react'

export default function Example() {
  const [shown, show] = useState(false)
  const toggle = (
    <Button variant="ghost" size="s" onClick={() => show(!shown)}>
      {shown ? 'Hide' : 'Show'}
    </Button>
  )
  return (
    <>
      <Input label="Name" hint="As it stands on your letter box." autoComplete="name" />
      <Input label="Email" type="email" defaultValue="shopper@" error="Enter an address like name@example.com" />
      <Input label="Password" type={shown ? 'text' : 'password'} action={toggle} autoComplete="off" />
      <Input label="Customer number" value="M-1001" disabled readOnly />
    </>
  )
}
