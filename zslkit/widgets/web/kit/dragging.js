// Dragging something across a figure that the page may scroll over.
//
// dragging(element, { move(event), hold() -> value, undo(value), free(event) = () => false })
//   move at once and with every step of a mouse or a pen. A finger moves by a tap, or once it has
//   gone sideways: a swipe up or down scrolls the page. It may go anywhere from where it is free.
//   undo when the browser takes the finger away, with what hold gave when it came.

const SIDEWAYS = 8; // px

export function dragging(element, { move, hold, undo, free = () => false }) {
  let hand = null; // { id, x, y, moves, before }
  element.addEventListener("pointerdown", (event) => {
    if (event.button || hand) return;
    element.setPointerCapture(event.pointerId);
    const moves = event.pointerType !== "touch" || free(event);
    hand = { id: event.pointerId, x: event.clientX, y: event.clientY, moves, before: hold() };
    if (moves) move(event);
  });
  element.addEventListener("pointermove", (event) => {
    if (event.pointerId !== hand?.id) return;
    const [dx, dy] = [event.clientX - hand.x, event.clientY - hand.y].map(Math.abs);
    hand.moves ||= dx > SIDEWAYS && dx > dy;
    if (hand.moves) move(event);
  });
  element.addEventListener("pointerup", (event) => {
    if (event.pointerId !== hand?.id) return;
    const tapped = Math.hypot(event.clientX - hand.x, event.clientY - hand.y) <= SIDEWAYS;
    if (!hand.moves && tapped) move(event);
    hand = null;
  });
  element.addEventListener("pointercancel", (event) => {
    if (event.pointerId !== hand?.id) return;
    undo(hand.before);
    hand = null;
  });
}
