"use strict";
// Notes shown at their calls, the switch between scripts, light and dark, citations. All pages work without it.
(() => {
  const store = {
    get(key) { try { return localStorage.getItem(key); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, value); } catch { /* storage is shut */ } },
  };

  // ---- light and dark
  const root = document.documentElement;
  if (store.get("theme")) root.dataset.theme = store.get("theme");
  const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.querySelector(".theme")?.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    store.set("theme", root.dataset.theme);
  });

  // ---- the switch between scripts: keeps the paragraph and how far it is scrolled
  const header = document.querySelector(".top");
  const edge = () => Math.max(0, header.getBoundingClientRect().bottom); // on a phone the header scrolls away
  const addressed = () => [...document.querySelectorAll("article [id], .raw [id]")].filter(e => e.tagName !== "A");
  document.querySelectorAll("[data-script]").forEach(link => link.addEventListener("click", () => {
    store.set("script", link.dataset.script);
    const top = edge();
    const first = addressed().find(e => e.getBoundingClientRect().bottom > top + 1);
    if (location.hash) link.hash = location.hash;
    if (first && scrollY > 0) {
      const box = first.getBoundingClientRect();
      const place = { id: first.id, part: (top - box.top) / box.height, path: link.pathname };
      try { sessionStorage.setItem("place", JSON.stringify(place)); } catch { /* storage is shut */ }
      link.hash ||= first.id;
    }
  }));
  addEventListener("load", () => {
    let place = null;
    try { place = JSON.parse(sessionStorage.getItem("place")); sessionStorage.removeItem("place"); } catch { /* none */ }
    const element = place && place.path === location.pathname && document.getElementById(place.id);
    if (!element) return;
    const box = element.getBoundingClientRect();
    scrollTo(0, scrollY + box.top + place.part * box.height - edge());
  });

  // ---- notes beside their calls
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.id = "tip";
  tip.hidden = true;
  document.body.append(tip);
  let shown = null;
  const hide = () => {
    shown?.removeAttribute("aria-describedby");
    shown = null;
    tip.hidden = true;
  };
  const show = (call, sheet) => {
    const note = document.getElementById(decodeURIComponent(call.hash.slice(1)))?.querySelector(".said");
    if (!note) return;
    hide();
    shown = call;
    tip.replaceChildren(...[...note.cloneNode(true).childNodes]);
    tip.setAttribute("role", sheet ? "note" : "tooltip");
    tip.lang = call.closest("[lang]").lang;
    tip.classList.toggle("sheet", sheet);
    call.setAttribute("aria-describedby", "tip");
    tip.hidden = false;
    if (sheet) { tip.removeAttribute("style"); return; }
    const at = call.getBoundingClientRect(), size = tip.getBoundingClientRect();
    const below = at.bottom + size.height + 8 < innerHeight || at.top < size.height + 8;
    tip.style.left = Math.max(8, Math.min(at.left, innerWidth - size.width - 8)) + "px";
    tip.style.top = (below ? at.bottom + 4 : at.top - size.height - 4) + "px";
  };
  let touched = false, leaving = 0;
  addEventListener("pointerdown", event => {
    touched = event.pointerType === "touch";
    if (shown && !tip.contains(event.target) && event.target.closest(".call") !== shown) hide();
  });
  document.querySelectorAll("a.call").forEach(call => {
    call.addEventListener("pointerenter", event => { if (event.pointerType === "mouse") { clearTimeout(leaving); show(call, false); } });
    call.addEventListener("pointerleave", event => { if (event.pointerType === "mouse") leaving = setTimeout(hide, 200); });
    call.addEventListener("focus", () => { if (!touched) show(call, false); });
    call.addEventListener("blur", hide);
    call.addEventListener("click", event => {
      if (!touched) { hide(); return; }
      event.preventDefault(); // a tap shows the note without moving the page
      if (shown === call) hide(); else show(call, true);
    });
  });
  tip.addEventListener("pointerenter", () => clearTimeout(leaving));
  tip.addEventListener("pointerleave", () => { if (!tip.classList.contains("sheet")) hide(); });
  addEventListener("keydown", event => {
    if (event.key === "Escape") hide();
    if (event.key === "/" && !/^(input|select|textarea)$/i.test(event.target.tagName)) {
      event.preventDefault();
      document.getElementById("q").focus();
    }
  });
  addEventListener("scroll", () => { if (shown && !tip.classList.contains("sheet")) hide(); }, { passive: true });

  // ---- a citation names the address and the day of access
  const cite = document.querySelector("[data-cite]");
  if (cite && location.protocol !== "file:") {
    const written = cite.textContent;
    const complete = () => {
      const day = new Date().toLocaleDateString("sv");
      cite.textContent = `${written}[${day}]. ${location.href}.`;
    };
    complete();
    addEventListener("hashchange", complete);
  }
})();
