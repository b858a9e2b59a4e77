/**
 * ThemeSwitch: a disclosure with three radio buttons, so that arrow keys choose and what is chosen is read out. The store keeps
 * the choice, shows it at once and tells the other tabs.
 *
 * | theme    | the page's scheme | icon of the button |
 * |----------|-------------------|--------------------|
 * | `system` | the device's      | screen             |
 * | `light`  | light             | sun                |
 * | `dark`   | dark              | moon               |
 */
import { useMfe, useStore } from '@muntin/react'
import type { Theme } from '@muntin/runtime'
import { Icon, type IconName, VisuallyHidden } from '@muntin/ui-kit'
import { useId } from 'react'
import { useDisclosure } from './disclosure.ts'

const themes: { theme: Theme; label: string; icon: IconName }[] = [
  { theme: 'system', label: 'As the device', icon: 'screen' },
  { theme: 'light', label: 'Light', icon: 'sun' },
  { theme: 'dark', label: 'Dark', icon: 'moon' },
]

export function ThemeSwitch() {
  const { store } = useMfe().services
  const chosen = useStore((state) => state.theme)
  const { open, setOpen, button, onEscape, onLeave } = useDisclosure()
  const id = useId()
  const now = themes.find(({ theme }) => theme === chosen) ?? themes[0]
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only watches keys and focus of the button and radios inside
    <div className="hd-disclosure" onKeyDown={onEscape} onBlur={onLeave}>
      <button
        ref={button}
        type="button"
        className="hd-tool"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <Icon name={now?.icon ?? 'screen'} />
        <VisuallyHidden>Theme: {now?.label}</VisuallyHidden>
      </button>
      <fieldset id={id} className="hd-menu hd-themes" hidden={!open}>
        <legend className="hd-themes__title">Theme</legend>
        {themes.map(({ theme, label, icon }) => (
          <label key={theme} className="hd-menu__item">
            <Icon name={icon} size={18} />
            <span className="hd-themes__label">{label}</span>
            <input
              type="radio"
              className="hd-themes__radio"
              name={id}
              value={theme}
              checked={theme === chosen}
              onChange={() => void store.change({ theme })}
            />
          </label>
        ))}
      </fieldset>
    </div>
  )
}
