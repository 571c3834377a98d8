"use strict";
// The first page leads to the script that a reader chose last, else to that of the browser's language.
(() => {
  let chosen = null;
  try { chosen = localStorage.getItem("script"); } catch { /* storage is shut */ }
  const traditional = /^zh-(hant|tw|hk|mo)/i.test(navigator.language);
  location.replace((chosen || (traditional ? "zh-hant" : "zh-hans")) + "/index.html");
})();
