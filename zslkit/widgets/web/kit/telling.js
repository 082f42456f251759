// Tells Python what the reader chose, once the hand has rested.
//
// telling(model, values, pause = 120) -> tell   tell() sets the traits that values() names and saves
//                                               them, `pause` ms after the last call
//   .cancel()     what was not told yet is forgotten
//   .speaking     true while the model is being told: it tells figures of their own changes, too

export function telling(model, values, pause = 120) {
  let timer = 0;
  const now = () => {
    tell.speaking = true;
    for (const [name, value] of Object.entries(values())) model.set(name, value);
    model.save_changes();
    tell.speaking = false;
  };
  const tell = () => {
    clearTimeout(timer);
    timer = setTimeout(now, pause);
  };
  tell.speaking = false;
  tell.cancel = () => clearTimeout(timer);
  return tell;
}
