"use strict";
// The root page leads to the script that the reader chose last, else to that of the browser's language.
(() => {
  let chosen = null;
  try { chosen = localStorage.getItem("script"); } catch { /* storage is shut */ }
  const traditional = /^zh-(hant|tw|hk|mo)/i.test(navigator.language);
  const links = [...document.querySelectorAll("a[lang]")];
  const found = links.find((a) => a.getAttribute("href").startsWith(`${chosen}/`))
    || links.find((a) => a.lang.startsWith("zh-Hant") === traditional) || links[0];
  location.replace(found.getAttribute("href"));
})();
