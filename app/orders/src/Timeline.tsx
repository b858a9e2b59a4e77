/** The order's way: an ordered list, whose current step is marked for eyes and for assistive technology alike. */
import { Icon, type IconName } from '@muntin/ui-kit'
import type { StatusChange } from './documents.ts'
import { Moment } from './Moment.tsx'
import { timeline } from './status.ts'

const icons: Record<string, IconName> = {
  PLACED: 'check',
  PACKED: 'box',
  SHIPPED: 'truck',
  DELIVERED: 'leaf',
  CANCELLED: 'close',
}

export function Timeline({ status, history }: { status: string; history: readonly StatusChange[] }) {
  return (
    <ol className="or-timeline" aria-label="Status of the order">
      {timeline(status, history).map((step) => (
        <li
          key={step.status}
          className={`or-step or-step--${step.state}${step.status === 'CANCELLED' ? ' or-step--cancelled' : ''}`}
          aria-current={step.state === 'current' ? 'step' : undefined}
        >
          <span className="or-step__mark">
            <Icon name={icons[step.status] ?? 'info'} size={18} />
          </span>
          <span className="or-step__text">
            <span className="or-step__label">{step.label}</span>
            {step.state === 'current' && step.about && <span className="or-step__about">{step.about}</span>}
            {step.at && (
              <span className="or-step__time">
                <Moment at={step.at} />
              </span>
            )}
          </span>
        </li>
      ))}
    </ol>
  )
}
