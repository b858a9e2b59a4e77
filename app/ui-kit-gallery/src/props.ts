/**
 * What each component takes. `of<Props>()` makes TypeScript refuse a name that the component doesn't have; the text of the type
 * and the default are for people.
 */
import type {
  BadgeProps,
  ButtonProps,
  CardProps,
  Column,
  ConfirmProps,
  IconButtonProps,
  IconProps,
  InputProps,
  ModalProps,
  NoticeProps,
  PriceProps,
  QuantityProps,
  SelectProps,
  SkeletonProps,
  TableProps,
  ToastProps,
} from '@muntin/ui-kit'

export interface Prop {
  name: string
  type: string
  /** Empty: it has to be given, or is left out as a rule. */
  default: string
  about: string
}
type Given<Name> = [name: Name, type: string, fallback: string, about: string]

const of =
  <Props>() =>
  (...rows: Given<Extract<keyof Props, string>>[]): Prop[] =>
    rows.map(([name, type, fallback, about]) => ({ name, type, default: fallback, about }))

export const buttonProps = of<ButtonProps & IconButtonProps>()(
  ['variant', 'primary | secondary | ghost | danger', 'primary', 'One primary button in a place'],
  ['size', 's | m | l', 'm', '36, 44 or 52 px tall'],
  ['block', 'boolean', 'false', 'As wide as its container'],
  ['icon', 'IconName', '', 'Before the label; IconButton has nothing else'],
  ['busy', 'boolean', 'false', 'Keeps focus and name, ignores presses'],
  ['href', 'string', '', 'Makes it a link'],
  ['label', 'string', '', 'The name of an IconButton'],
)

const labelled: Given<'label' | 'hint' | 'error'>[] = [
  ['label', 'ReactNode', '', 'Its name, always to be seen'],
  ['hint', 'ReactNode', '', 'Below the label, always'],
  ['error', 'ReactNode', '', 'What is wrong and what to do; marks it as invalid'],
]
export const inputProps = of<InputProps>()(
  ...labelled,
  ['action', 'ReactNode', '', 'Beside the label'],
  ['size', 's | m', 'm', '40 or 46 px tall'],
)
export const selectProps = of<SelectProps>()(
  ...labelled,
  ['options', 'SelectOption[]', '', 'value, label, disabled'],
  ['layout', 'stacked | inline', 'stacked', 'Label above, or before it'],
  ['size', 's | m', 'm', '40 or 46 px tall'],
)
export const quantityProps = of<QuantityProps>()(
  ['label', 'string', '', 'Its name'],
  ['value', 'number', '', 'As it is known'],
  ['onChange', '(value) => unknown', '', 'Once per pause; if its promise rejects, the value is shown again'],
  ['min', 'number', '1', 'The least'],
  ['max', 'number', '99', 'The most'],
  ['commitDelay', 'number', '400', 'The pause, in ms'],
  ['size', 's | m', 'm', '36 or 44 px tall'],
)
export const priceProps = of<PriceProps>()(
  ['minor', 'number', '', 'In minor units; either this'],
  ['amount', 'number', '', 'or this, in major ones'],
  ['currency', 'string', '', 'ISO 4217'],
  ['size', 's | m | l | xl', 'm', 'That of the text tokens'],
)
export const modalProps = of<ModalProps>()(
  ['open', 'boolean', '', 'Whether it is shown'],
  ['title', 'ReactNode', '', 'Its heading and its name'],
  ['onClose', '() => void', '', 'By Escape, the button or the scrim'],
  ['actions', 'ReactNode', '', 'Harmless first, the one that acts last'],
  ['size', 's | m | l', 'm', '416, 512 or 768 px wide at most'],
  ['initialFocus', 'RefObject', '', 'Else its first control'],
)
export const confirmProps = of<ConfirmProps>()(
  ['label', 'string', '', 'What the button says'],
  ['question', 'string', '', 'What it asks then'],
  ['keep', 'string', '', 'The harmless answer; gets the focus'],
  ['confirm', 'string', '', 'The other'],
  ['onConfirm', '() => Promise<boolean>', '', 'false: it did not work'],
  ['busy', 'boolean', 'false', 'It is being done'],
)
export const toastProps = of<ToastProps>()(
  ['tone', 'info | success | warning | danger', 'info', 'The last two interrupt'],
  ['action', '{ label, href }', '', 'One place to go to'],
  ['lastsMs', 'number', '', 'Without it, it stays'],
  ['onDone', '() => void', '', 'Its time is over, or it was sent away'],
)
export const noticeProps = of<NoticeProps>()(
  ['tone', 'info | success | warning | danger', 'info', 'The last two interrupt'],
  ['title', 'ReactNode', '', 'In bold, above the text'],
  ['action', 'ReactNode', '', 'What can be done about it'],
  ['onDismiss', '() => void', '', 'Makes it go away'],
)
export const tableProps = [
  ...of<TableProps<unknown>>()(
    ['caption', 'string', '', 'Its name; hideCaption reads it out only'],
    ['columns', 'Column[]', '', 'See the rows below'],
    ['rows', 'Data[]', '', 'What the cells are made from'],
    ['rowKey', '(row) => string', '', 'Tells one row from another'],
    ['narrow', 'scroll | stack', 'scroll', 'In less than 32 rem'],
    ['initialSort', '{ key, direction }', '', 'By which column, until a header is pressed'],
    ['total', '{ label, value }', '', 'The last row'],
    ['empty', 'ReactNode', '', 'In place of rows'],
  ),
  ...of<Column<unknown>>()(
    ['cell', '(row) => ReactNode', '', 'Of a column'],
    ['sortBy', '(row) => string | number', '', 'Of a column: makes it sortable'],
    ['numeric', 'boolean', 'false', 'Of a column: figures that line up'],
    ['header', 'boolean', 'false', 'Of a column: names its row'],
  ),
]
export const cardProps = of<CardProps>()(
  ['as', 'ElementType', 'div', 'li, article, section'],
  ['interactive', 'boolean', 'false', 'Lifts under the pointer'],
  ['padding', 'none | m | l', 'm', 'Inside of its edge'],
)
export const badgeProps = of<BadgeProps>()([
  'tone',
  'neutral | info | success | warning | danger',
  'neutral',
  'What the state means to the shopper',
])
export const skeletonProps = of<SkeletonProps>()(
  ['variant', 'text | rect', 'text', 'Lines of type, or one block'],
  ['lines', 'number', '1', 'Of text'],
  ['width', 'CSS length', '', 'Else that of its container'],
  ['height', 'CSS length', '', 'Of a block'],
)
export const iconProps = of<IconProps>()(
  ['name', 'IconName', '', 'See above'],
  ['size', 'number', '20', 'In CSS pixels'],
  ['label', 'string', '', 'Its name, where it stands alone'],
)
