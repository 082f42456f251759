// Several views in one place, of which one is seen.
//
// onePane([[title, element], ...]) -> element with a button for each; the first is seen at first
import { buttons } from "../kit/sliders.js";

export function onePane(panes) {
  const show = (shown) => panes.forEach(([, pane], k) => {
    pane.hidden = k !== shown;
    row.buttons[k].setAttribute("aria-pressed", String(k === shown));
  });
  const row = buttons(panes.map(([text], k) => ({ text, onClick: () => show(k) })), "what is shown below");
  show(0);
  return row.el;
}
