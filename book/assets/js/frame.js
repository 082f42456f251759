// What the pages ask of Bootstrap's script and of clipboard.js, in a twentieth of their size: menus
// that drop down, hints on buttons, the mark in the table of contents at the section that is being
// read, and code that is copied.
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];

  // ---- menus ----
  const buttons = all('[data-bs-toggle="dropdown"]');
  const menuOf = (button) => button.parentElement.querySelector(".dropdown-menu");

  function open(button, yes) {
    button.classList.toggle("show", yes);
    menuOf(button).classList.toggle("show", yes);
    button.setAttribute("aria-expanded", String(yes));
    if (yes) keepInside(menuOf(button));
  }

  function keepInside(menu) { // a phone's window ends where the menu's left part would be
    menu.style.translate = "";
    menu.style.translate = `${Math.max(0, 8 - menu.getBoundingClientRect().left)}px`;
  }

  const isOpen = (button) => button.classList.contains("show");

  function onMenuKey(event, button) {
    const items = [...menuOf(button).querySelectorAll(".dropdown-item")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      open(button, true);
      const at = items.indexOf(document.activeElement);
      items[at < 0 && step < 0 ? items.length - 1 : (at + step + items.length) % items.length].focus();
    } else if (event.key === "Escape" && isOpen(button)) {
      open(button, false);
      button.focus();
    }
  }

  for (const button of buttons) {
    button.addEventListener("click", () => open(button, !isOpen(button)));
    button.parentElement.addEventListener("keydown", (event) => onMenuKey(event, button));
    button.parentElement.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !button.parentElement.contains(event.relatedTarget)) open(button, false);
    });
  }
  document.addEventListener("click", (event) => {
    for (const button of buttons) if (!button.contains(event.target)) open(button, false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") buttons.filter(isOpen).forEach((button) => open(button, false));
  });

  // ---- hints ----
  const hint = document.createElement("div");
  hint.className = "tooltip frame-hint";
  hint.role = "tooltip";
  hint.id = "frame-hint";
  const words = hint.appendChild(document.createElement("div"));
  words.className = "tooltip-inner";

  function showHint(target) {
    words.textContent = target.dataset.hint;
    document.body.append(hint);
    const place = target.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = hint;
    const below = place.bottom + height + 4 < innerHeight;
    const left = place.left + place.width / 2 - width / 2;
    hint.style.left = `${Math.max(4, Math.min(left, innerWidth - width - 4))}px`;
    hint.style.top = `${below ? place.bottom + 4 : place.top - height - 4}px`;
    hint.classList.add("show");
  }

  function hideHint() {
    hint.classList.remove("show");
    hint.remove();
  }

  for (const target of all('[data-bs-toggle="tooltip"]')) {
    if (!target.title) continue;
    target.dataset.hint = target.title;
    if (!target.ariaLabel && !target.textContent.trim()) target.ariaLabel = target.title;
    target.removeAttribute("title");
    target.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && showHint(target));
    target.addEventListener("focus", () => target.matches(":focus-visible") && showHint(target));
    for (const name of ["pointerleave", "blur", "click"]) target.addEventListener(name, hideHint);
  }
  document.addEventListener("keydown", (event) => event.key === "Escape" && hideHint());

  // ---- where the reader is ----
  const links = all('.bd-toc-nav a[href^="#"]');
  const headings = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  let waiting = false;

  function markPlace() {
    waiting = false;
    const line = innerHeight * 0.4;
    const now = headings.findLastIndex((heading) => heading && heading.getBoundingClientRect().top < line);
    const open = new Set();
    for (let item = links[now]?.parentElement; item; item = item.parentElement.closest("li")) open.add(item);
    for (const link of links) {
      link.classList.toggle("active", open.has(link.parentElement));
      link.parentElement.classList.toggle("active", open.has(link.parentElement));
    }
  }

  addEventListener("scroll", () => {
    if (!waiting) requestAnimationFrame(markPlace);
    waiting = true;
  }, { passive: true });
  if (links.length) markPlace();

  // ---- copying, as sphinx-copybutton asks for it ----
  window.ClipboardJS = class {
    constructor(selector, { text }) {
      this.told = {};
      document.addEventListener("click", async (event) => {
        const trigger = event.target.closest?.(selector);
        if (!trigger) return;
        const done = await this.copy(text(trigger));
        this.told[done ? "success" : "error"]?.({ trigger, clearSelection() {} });
      });
    }

    on(name, tell) {
      this.told[name] = tell;
    }

    async copy(text) {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch { // not allowed on a page that came by plain http, where the old way still works
        const field = document.body.appendChild(document.createElement("textarea"));
        field.value = text;
        field.select();
        const done = document.execCommand("copy");
        field.remove();
        return done;
      }
    }
  };
})();
