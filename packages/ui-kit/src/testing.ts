/** For tests in jsdom, which has `<dialog>` but none of its methods (jsdom 31): the part of them that HTML's standard says of `open` and focus. */
export function dialogsForJsdom(): void {
  Object.assign(HTMLDialogElement.prototype, {
    showModal(this: HTMLDialogElement) {
      this.open = true
      this.querySelector<HTMLElement>('button, [href], input, select')?.focus()
    },
    close(this: HTMLDialogElement) {
      if (!this.open) return
      this.open = false
      this.dispatchEvent(new Event('close'))
    },
  })
}
