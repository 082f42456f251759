// A field for a whole number, with its label.
//
// numberField({ label, title, min, max, value, onChange(v) })
//                                  -> { el, input, name (its label), value, set(v), take() -> is it good }
//   What is no whole number, or out of range, or nothing at all, leaves the last good one and says
//   the range beside the field. take reads the field now.
import { el, uid } from "./dom.js";

export function numberField({ label, title, min, max, value, onChange }) {
  const id = uid();
  const range = `${min} to ${max}`;
  const said = el("span", { class: "zsl-note", role: "status" });
  let held = value;
  const set = (next) => {
    held = next;
    input.value = next;
  };
  const take = () => {
    const next = input.valueAsNumber;
    const good = Number.isInteger(next) && next >= min && next <= max;
    said.textContent = good ? "" : range;
    const before = held;
    set(good ? next : held);
    if (held !== before) onChange?.(held);
    return good;
  };
  const input = el("input", {
    id, type: "number", class: "zsl-number", min, max, step: 1, value, title: title ?? range,
    onchange: take,
  });
  const name = el("label", { for: id, text: label });
  return { el: el("span", { class: "zsl-field" }, name, input, said), input, name, set, take, get value() { return held; } };
}
