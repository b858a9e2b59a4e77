/** Rule: the code that is shown is the code that runs: each example is imported twice, as a component and as its own text. */
import type { ComponentType } from 'react'
import Badges from './examples/badge.tsx'
import badge from './examples/badge.tsx?raw'
import Buttons from './examples/button.tsx'
import button from './examples/button.tsx?raw'
import Cards from './examples/card.tsx'
import card from './examples/card.tsx?raw'
import Confirms from './examples/confirm.tsx'
import confirm from './examples/confirm.tsx?raw'
import Icons from './examples/icons.tsx'
import icons from './examples/icons.tsx?raw'
import Inputs from './examples/input.tsx'
import input from './examples/input.tsx?raw'
import Modals from './examples/modal.tsx'
import modal from './examples/modal.tsx?raw'
import Notices from './examples/notice.tsx'
import notice from './examples/notice.tsx?raw'
import Quantities from './examples/quantity.tsx'
import quantity from './examples/quantity.tsx?raw'
import Selects from './examples/select.tsx'
import select from './examples/select.tsx?raw'
import Skeletons from './examples/skeleton.tsx'
import skeleton from './examples/skeleton.tsx?raw'
import States from './examples/states.tsx'
import states from './examples/states.tsx?raw'
import Tables from './examples/table.tsx'
import table from './examples/table.tsx?raw'
import Toasts from './examples/toast.tsx'
import toast from './examples/toast.tsx?raw'
import * as props from './props.ts'

export interface Part {
  /** The section's id, and the name of its picture in the visual tests. */
  id: string
  title: string
  about: string
  Example: ComponentType
  code: string
  props: props.Prop[]
  /** How its stage lays the states out; in a row by default. */
  stage?: 'row' | 'column' | 'grid'
}

export const parts: readonly Part[] = [
  {
    ...{ id: 'button', title: 'Button', Example: Buttons, code: button, props: props.buttonProps },
    about: 'Acts, or leads somewhere. At its default size it is as tall as a touch target: 44 px.',
  },
  {
    ...{ id: 'input', title: 'Input', Example: Inputs, code: input, props: props.inputProps, stage: 'grid' },
    about: 'One line of text. Label, hint and error are read with it.',
  },
  {
    ...{ id: 'select', title: 'Select', Example: Selects, code: select, props: props.selectProps, stage: 'grid' },
    about: 'One of a few. The list is the platform’s own, so keyboards and phones show what people know.',
  },
  {
    ...{ id: 'quantity', title: 'Quantity and Price', Example: Quantities, code: quantity },
    props: [...props.quantityProps, ...props.priceProps],
    about: 'How many, and what it costs. Several quick steps become one change; figures line up.',
  },
  {
    ...{ id: 'modal', title: 'Modal', Example: Modals, code: modal, props: props.modalProps },
    about: 'A question over the page, which waits behind it. Escape and the scrim close it; the focus goes back.',
  },
  {
    ...{ id: 'confirm', title: 'Confirm', Example: Confirms, code: confirm, props: props.confirmProps },
    about: 'What can’t be undone is asked twice, in its place. The focus starts on the harmless answer.',
  },
  {
    ...{ id: 'toast', title: 'Toast', Example: Toasts, code: toast, props: props.toastProps, stage: 'column' },
    about: 'A passing word about what was done. Time stands still while one points at it.',
  },
  {
    ...{ id: 'notice', title: 'Notice', Example: Notices, code: notice, props: props.noticeProps, stage: 'column' },
    about: 'One message in the flow of the page, for as long as it is true.',
  },
  {
    ...{ id: 'table', title: 'Table', Example: Tables, code: table, props: props.tableProps, stage: 'column' },
    about: 'Rows under named columns. A header with a button sorts; what is narrow is the table’s own room.',
  },
  {
    ...{ id: 'card', title: 'Card', Example: Cards, code: card, props: props.cardProps, stage: 'grid' },
    about: 'A surface for what belongs together.',
  },
  {
    ...{ id: 'badge', title: 'Badge', Example: Badges, code: badge, props: props.badgeProps },
    about: 'A state in one or two words. The word says it; the colour only helps.',
  },
  {
    ...{ id: 'skeleton', title: 'Skeleton', Example: Skeletons, code: skeleton, props: props.skeletonProps },
    about: 'Stands in for content of the same size, so nothing moves when that comes.',
    stage: 'column',
  },
  {
    ...{ id: 'states', title: 'Empty and error', Example: States, code: states, props: [], stage: 'grid' },
    about: 'A region that has nothing, or failed to get it, says what to do next.',
  },
  {
    ...{ id: 'icons', title: 'Icons', Example: Icons, code: icons, props: props.iconProps },
    about: 'Lines on a grid of 24 units, in the colour of the text around them.',
  },
]
