// What the page's frame does by itself: light and dark, the search field, the two side menus, the
// full screen. In place of the theme's own scripts, of which the book uses a quarter.
(() => {
  const root = document.documentElement;
  const find = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];

  // ---- light and dark ----
  const dark = matchMedia("(prefers-color-scheme: dark)");

  function setMode(wanted) {
    const mode = ["auto", "light", "dark"].includes(wanted) ? wanted : "auto";
    const theme = mode === "auto" ? (dark.matches ? "dark" : "light") : mode;
    Object.assign(root.dataset, { mode, theme });
    for (const menu of all(".dropdown-menu")) menu.classList.toggle("dropdown-menu-dark", theme === "dark");
    localStorage.setItem("mode", mode);
    localStorage.setItem("theme", theme);
  }

  function nextMode() {
    const order = dark.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
    setMode(order[(order.indexOf(root.dataset.mode) + 1) % 3]);
  }

  dark.addEventListener("change", () => root.dataset.mode === "auto" && setMode("auto"));
  for (const button of all(".theme-switch-button")) button.addEventListener("click", nextMode);
  setMode(root.dataset.mode);

  // ---- search ----
  const wrapper = find(".search-button__wrapper");
  // the page of results has a field of its own
  const field = find("div:not(.search-button__search-container) > form.bd-search input") ??
    find("form.bd-search input");
  const apple = /^(Mac|iPhone)/.test(navigator.platform);

  function toggleSearch() {
    if (wrapper?.contains(field)) wrapper.classList.toggle("show");
    if (document.activeElement === field) return field.blur();
    field.focus();
    field.select();
    field.scrollIntoView({ block: "center" });
  }

  if (field) {
    for (const button of all(".search-button__button, .search-button__overlay"))
      button.addEventListener("click", toggleSearch);
    if (apple) for (const key of all(".kbd-shortcut__modifier")) key.textContent = "⌘";
    addEventListener("keydown", (event) => {
      const command = apple ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
      if (command && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        toggleSearch();
      } else if (event.key === "Escape" && document.activeElement === field) toggleSearch();
    }, true);
  }

  // ---- side menus: on a phone they come over the page, with a box that is ticked while they do ----
  for (const side of ["primary", "secondary"]) {
    const [box, bar] = [find(`#pst-${side}-sidebar-checkbox`), find(`.bd-sidebar-${side}`)];
    const button = find(`.${side}-toggle`);
    if (!box || !bar || !button) continue;
    button.addEventListener("click", (event) => {
      event.preventDefault();
      event.stopPropagation();
      box.checked = !box.checked;
      if (box.checked) setTimeout(() => bar.querySelector("a, button")?.focus(), 100);
    });
    bar.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !box.checked) return;
      box.checked = false;
      button.focus();
    });
    box.addEventListener("change", () => box.checked || button.focus());
  }

  // a long menu is where the reader left it, or shows the page that is open
  const menu = find(".bd-sidebar-primary");
  if (menu) {
    const left = sessionStorage.getItem("sidebar-scroll-top");
    const open = [...menu.querySelectorAll(".active")].at(-1);
    const place = open ? open.getBoundingClientRect().y - menu.getBoundingClientRect().y : 0;
    if (left !== null) menu.scrollTop = Number(left);
    else if (place > innerHeight / 2) menu.scrollTop = place - menu.clientHeight / 4;
    addEventListener("pagehide", () => sessionStorage.setItem("sidebar-scroll-top", menu.scrollTop));
  }

  // what stands in the right margin and the table of contents do not lie over each other
  const margin = ["marginnote", "sidenote", "margin", "margin-caption", "full-width", "sidebar", "popout"]
    .flatMap((name) => [`.${name}`, `.tag_${name}`]).join();
  const inMargin = new Set();
  const watcher = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) inMargin[isIntersecting ? "add" : "delete"](target);
    find(".bd-sidebar-secondary")?.classList.toggle("hide", inMargin.size > 0);
  }, { rootMargin: "0px 0px -33% 0px" });
  all(margin).forEach((note) => watcher.observe(note));

  const top = find(".sbt-scroll-pixel-helper");
  if (top) new IntersectionObserver(([seen]) => {
    document.body.classList.toggle("scrolled", seen.boundingClientRect.y < 0);
  }).observe(top);

  // ---- the keyboard reaches what scrolls ----
  let timer;
  function reachWhatScrolls() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      for (const box of all("pre, .cell_output > .output"))
        box.tabIndex = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight ? 0 : -1;
    }, 300);
  }
  for (const name of ["load", "resize", "click"]) addEventListener(name, reachWhatScrolls);

  // ---- paper and full screen ----
  const frame = ["header", "header-article", "sidebar-primary", "sidebar-secondary", "footer-content", "footer"];
  for (const part of all(frame.map((name) => `.bd-${name}`).join())) part.classList.add("noprint");
  window.toggleFullScreen = () =>
    document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen();
})();
