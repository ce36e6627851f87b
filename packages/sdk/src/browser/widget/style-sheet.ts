/** Every colour and measure that a page may set, and what it is otherwise. Texts keep a contrast of 4.5 in both schemes. */
const css = `
:host {
  color-scheme: light dark;
  display: block;
  font: var(--loopwright-font, 0.875rem/1.4 system-ui, sans-serif);
  color: var(--loopwright-color, light-dark(#1c1b19, #f1efe9));
  --border: var(--loopwright-border, light-dark(#7c786f, #918d83));
  --accent: var(--loopwright-accent, light-dark(#0b5cad, #8ec5ff));
  --field: var(--loopwright-field, light-dark(#fff, #171614));
}
:host([theme=light]) { color-scheme: light }
:host([theme=dark]) { color-scheme: dark }
:host([hidden]), [hidden] { display: none !important }
.box {
  background: var(--loopwright-background, light-dark(#fbfaf7, #232220));
  border-radius: var(--loopwright-radius, 6px);
  padding: var(--loopwright-padding, 0.5rem 0.75rem);
}
.row { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem }
p { margin: 0 }
form { display: grid; gap: 0.75rem; margin-block-start: 0.75rem }
fieldset { border: 0; margin: 0; padding: 0; min-inline-size: 0; display: grid; gap: 0.375rem; justify-items: start }
legend, .label { font-weight: 600; padding: 0; margin-block-end: 0.25rem }
[part=reasons] { grid-template-columns: repeat(auto-fill, minmax(min(14rem, 100%), 1fr)) }
label { display: flex; gap: 0.5rem; align-items: center; min-block-size: 1.5rem }
label.label { display: block }
button {
  font: inherit;
  color: inherit;
  background: var(--field);
  border: 1px solid var(--border);
  border-radius: var(--loopwright-radius, 6px);
  padding: 0.25rem 0.75rem;
  min-block-size: 2rem;
  cursor: pointer;
  text-align: start;
}
button[aria-pressed=true], button[type=submit] {
  background: var(--accent);
  border-color: var(--accent);
  color: var(--loopwright-on-accent, light-dark(#fff, #10243a));
}
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
input { accent-color: var(--accent); margin: 0.25rem }
textarea {
  font: inherit;
  color: inherit;
  background: var(--field);
  border: 1px solid var(--border);
  border-radius: var(--loopwright-radius, 6px);
  box-sizing: border-box;
  inline-size: 100%;
  min-block-size: 6rem;
  padding: 0.5rem;
}
q {
  display: inline-block;
  max-inline-size: 36ch;
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
  vertical-align: bottom;
}
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.25rem }
.sentences { max-block-size: 14rem; overflow: auto; padding: 0.25rem }
summary { cursor: pointer; min-block-size: 1.5rem }
@media (forced-colors: active) {
  button[aria-pressed=true], button[type=submit] {
    forced-color-adjust: none;
    background: Highlight;
    color: HighlightText;
    border-color: Highlight;
  }
}
`

/** A style sheet made by script, which a content security policy without inline styles lets through. */
export function styleSheet(text: string = css): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(text)
  return sheet
}
