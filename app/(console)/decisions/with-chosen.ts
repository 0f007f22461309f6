interface Option {
  value: string
  label: string
}
/** What the address names is offered even where the list is too short to hold it. */
export const withChosen = (options: Option[], chosen: string | null | undefined): Option[] =>
  chosen && !options.some((o) => o.value === chosen) ? [...options, { value: chosen, label: chosen }] : options
