/** All icons, by name. */
import { Icon, iconNames } from '@muntin/ui-kit'

export default function Example() {
  return (
    <>
      {iconNames.map((name) => (
        <span key={name}>
          <Icon name={name} size={24} />
          <code>{name}</code>
        </span>
      ))}
    </>
  )
}
