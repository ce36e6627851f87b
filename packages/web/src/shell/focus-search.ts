/** Puts the cursor into the field that the open page marks as its search. */
export function focusSearch(): void {
  const field = document.querySelector<HTMLInputElement>('main [data-search]')
  field?.focus()
  field?.select()
}
