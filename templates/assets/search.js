"use strict";
// Full-text search over the index of site/search.py. All words of the query must be in the same paragraph.
(() => {
  const PAGE = 10, MOST_LISTS = 100; // long lists are fetched up to so many kilobytes
  const MOST = 270_000, CHUNK = 7_000; // most bytes that a query fetches to make its count exact; bytes of a chunk
  const base = document.body.dataset.root + "/../search/";
  const folder = document.querySelector('[data-script][aria-current]').dataset.script;
  const form = document.querySelector(".find"), filters = document.getElementById("filters");
  const field = document.getElementById("q"), list = document.getElementById("results");
  const count = document.getElementById("count"), more = document.getElementById("more"), all = document.getElementById("all");
  const files = new Map();
  const get = name => {
    if (!files.has(name)) files.set(name, load(name));
    return files.get(name);
  };
  let spent = 0; // bytes that this query has fetched
  const load = async name => {
    const answer = await fetch(base + name);
    if (!answer.ok) throw new Error(name);
    const data = await answer.arrayBuffer();
    spent += data.byteLength;
    return JSON.parse(new TextDecoder().decode(data));
  };
  const affordable = chunks => [...chunks].filter(n => !files.has(`t/${folder}/${n}.json`)).length * CHUNK + spent <= MOST;

  const varints = (coded, plain) => {
    const bytes = atob(coded), out = [];
    let before = -1, value = 0, shift = 0;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes.charCodeAt(i);
      value |= (byte & 127) << shift;
      if (byte & 128) { shift += 7; continue; }
      before = plain ? value : before + value + 1;
      out.push(before);
      value = shift = 0;
    }
    return out;
  };
  const hash = gram => {
    let value = 2166136261;
    for (let i = 0; i < gram.length; i++) value = Math.imul(value ^ gram.charCodeAt(i), 16777619) >>> 0;
    return value;
  };
  const gramsOf = folded => {
    const found = new Set();
    for (const run of folded.match(/[\u3400-\u9fff\u{20000}-\u{3ffff}]+|[a-z0-9]+/gu) || []) {
      const letters = [...run];
      if (run[0] <= "z" || letters.length === 1) found.add(run);
      else for (let i = 0; i + 1 < letters.length; i++) found.add(letters[i] + letters[i + 1]);
    }
    return [...found];
  };

  let head = null;
  const open = async () => {
    if (head) return head;
    const data = await get("index.json");
    const to = [...data.fold[1]], table = new Map([...data.fold[0]].map((c, i) => [c, to[i]]));
    const numbers = varints(data.docs, true), docs = [], documents = [], starts = [];
    for (let i = 0; i < numbers.length; i += 4) {
      for (let n = 0; n < numbers[i + 3]; n++) documents.push(docs.length);
      docs.push(numbers.slice(i, i + 3));
    }
    let unit = 0;
    for (const size of varints(data.units, true)) { starts.push(unit); unit += size; }
    const heavy = new Map(data.heavy.map((gram, i) => [gram, i]));
    const fold = text => [...text.toLowerCase()].map(c => table.get(c) || c).join("");
    const weights = varints(data.weights, true);
    return head = { ...data, docs, documents, starts, heavy, weights, fold };
  };
  const chunkOf = unit => { // the last chunk that starts at or before the unit
    let low = 0, high = head.starts.length;
    while (high - low > 1) { const middle = (low + high) >> 1; if (head.starts[middle] <= unit) low = middle; else high = middle; }
    return low;
  };

  // A word of one gram is found by the index alone. A longer one must also be looked for in the text.
  const wordsOf = query => {
    const words = [];
    for (const m of query.matchAll(/["“”](.+?)["“”]|(\S+)/g)) {
      const folded = head.fold(m[1] || m[2]), grams = gramsOf(folded);
      if (grams.length) words.push({ folded, grams, sure: grams.length === 1 && grams[0] === folded });
    }
    return words;
  };
  const listOf = async gram => {
    if (head.heavy.has(gram)) return varints(await get(`g/h${head.heavy.get(gram)}.json`));
    const row = (await get(`g/${hash(gram) % head.shards}.json`))[gram];
    return row ? varints(row) : [];
  };
  const common = (units, lists) => {
    for (const other of lists) { const set = new Set(other); units = units ? units.filter(u => set.has(u)) : other; }
    return units;
  };
  // Long lists are fetched only if the short ones leave more units than can be checked in the text.
  const candidates = async words => {
    const grams = [...new Set(words.flatMap(word => word.grams))];
    const must = new Set(words.filter(word => word.sure).flatMap(word => word.grams));
    const light = grams.filter(gram => must.has(gram) || !head.heavy.has(gram));
    const weight = gram => head.weights[head.heavy.get(gram)];
    let sum = 0; // the shortest long lists, at least one, up to the limit
    const heavy = grams.filter(gram => !light.includes(gram)).sort((a, b) => weight(a) - weight(b))
      .filter((gram, i) => (sum += weight(gram)) <= MOST_LISTS || (!light.length && i === 0));
    const units = light.length ? common(null, await Promise.all(light.map(listOf))) : null;
    if (!heavy.length || (units && affordable(new Set(units.map(chunkOf))))) return units;
    return common(units, await Promise.all(heavy.map(listOf)));
  };
  const filtered = units => {
    const wanted = ["place", "year", "kind"].map(name => filters.elements[name].value);
    const names = [head.places, head.years, head.kinds];
    if (wanted.every(value => !value)) return units;
    return units.filter(unit => {
      const doc = head.docs[head.documents[chunkOf(unit)]];
      return wanted.every((value, i) => !value || names[i][doc[i]] === value);
    });
  };
  const read = async unit => {
    const number = chunkOf(unit), [name, title, place, date, rows] = await get(`t/${folder}/${number}.json`);
    const [id, heading, text, ...others] = rows[unit - head.starts[number]];
    return { name, title, place, date, id, heading, text, others };
  };
  const holds = (hit, words) => {
    const texts = [head.fold(hit.text), ...hit.others];
    return words.every(word => word.sure || texts.some(text => text.includes(word.folded)));
  };

  const excerpt = (text, words) => {
    const folded = head.fold(text), spans = [];
    for (const word of words)
      for (let at = folded.indexOf(word.folded); at >= 0; at = folded.indexOf(word.folded, at + 1)) spans.push([at, at + word.folded.length]);
    spans.sort((a, b) => a[0] - b[0]);
    const from = Math.max(0, (spans[0]?.[0] ?? 0) - 40), to = Math.min(text.length, from + 160);
    const out = [];
    let at = from;
    if (from) out.push("…");
    for (const [start, end] of spans) {
      if (start < at || start >= to) continue;
      out.push(text.slice(at, start));
      const mark = document.createElement("mark");
      mark.textContent = text.slice(start, end);
      out.push(mark);
      at = end;
    }
    out.push(text.slice(at, Math.max(at, to)));
    if (to < text.length) out.push("…");
    return out;
  };
  const item = (hit, words) => {
    const li = document.createElement("li"), link = document.createElement("a"), where = document.createElement("p"), said = document.createElement("p");
    link.href = `${document.body.dataset.root}/${hit.name}.html#${hit.id}`;
    link.textContent = hit.title;
    where.append(link, ` ${[hit.place, hit.date, hit.heading].filter(Boolean).join(" · ")}`);
    where.className = "where";
    said.append(...excerpt(hit.text, words));
    li.append(where, said);
    return li;
  };

  let turn = 0;
  const search = async () => {
    const mine = ++turn;
    list.replaceChildren();
    more.hidden = all.hidden = true;
    count.textContent = "";
    const query = field.value.trim();
    if (!query) return;
    count.textContent = count.dataset.wait;
    spent = 0;
    try {
      await open();
      const words = wordsOf(query);
      if (!words.length) { count.textContent = count.dataset.none; return; }
      let units = filtered(await candidates(words));
      const sure = words.every(word => word.sure);
      let exact = sure;
      if (!sure && affordable(new Set(units.map(chunkOf)))) {
        const hits = await Promise.all(units.map(read));
        units = units.filter((_, i) => holds(hits[i], words));
        exact = true;
      }
      if (mine !== turn) return;
      let next = 0, found = 0;
      const page = async () => {
        const added = [];
        more.disabled = true;
        while (next < units.length && added.length < PAGE) {
          const hit = await read(units[next++]);
          if (mine !== turn) return;
          if (!exact && !holds(hit, words)) continue;
          added.push(item(hit, words));
        }
        found += added.length;
        list.append(...added);
        more.disabled = false;
        if (next >= units.length) exact = true;
        total();
      };
      // Units that were skipped before the count was exact are not among the remaining ones.
      const total = () => {
        const sum = exact ? found + units.length - next : found;
        more.hidden = next >= units.length;
        all.hidden = exact;
        count.textContent = sum ? `${exact ? "" : count.dataset.atLeast + " "}${sum} ${count.dataset.found}` : count.dataset.none;
        count.dataset.exact = exact;
      };
      more.onclick = page;
      all.onclick = async () => { // the reader asks for the exact count and accepts the download
        all.disabled = true;
        const kept = units.slice(0, next);
        for (const unit of units.slice(next)) {
          if (holds(await read(unit), words)) kept.push(unit);
          if (mine !== turn) break;
        }
        all.disabled = false;
        if (mine !== turn) return;
        units = kept;
        exact = true;
        total();
      };
      await page();
    } catch (error) {
      if (mine === turn) count.textContent = count.dataset.offline;
    }
  };

  const asked = new URLSearchParams(location.search);
  field.value = asked.get("q") || "";
  for (const name of ["place", "year", "kind"]) if (asked.get(name)) filters.elements[name].value = asked.get(name);
  const remember = () => {
    const state = new URLSearchParams();
    if (field.value.trim()) state.set("q", field.value.trim());
    for (const name of ["place", "year", "kind"]) if (filters.elements[name].value) state.set(name, filters.elements[name].value);
    history.replaceState(null, "", `${location.pathname}?${state}`);
    document.querySelectorAll("[data-script]").forEach(link => { link.search = `?${state}`; });
  };
  const run = () => { remember(); search(); };
  form.addEventListener("submit", event => { event.preventDefault(); run(); });
  filters.addEventListener("change", run);
  addEventListener("keydown", event => { // arrow up and down move through the results
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    if (/^select$/i.test(event.target.tagName)) return;
    const links = [...list.querySelectorAll("a")], at = links.indexOf(document.activeElement);
    const to = at + (event.key === "ArrowDown" ? 1 : -1);
    if (to < 0 && at === 0) { field.focus(); event.preventDefault(); }
    if (links[to]) { links[to].focus(); event.preventDefault(); }
  });
  if (field.value) run();
})();
